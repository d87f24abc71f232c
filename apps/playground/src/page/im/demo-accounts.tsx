import { shownAddress } from '../../im/shown-address.js';
import { FailedSign } from '../frame/icons.js';
import { loadSettings, settings, settingsProblem } from '../frame/settings.js';
import { Avatar } from './avatar.js';
import { openClients } from './open-clients.js';

type Props = Readonly<{ busy: boolean; tried?: string; onLogin: (userId: string, password: string) => void }>;

/** Accounts that a click logs in. */
export function DemoAccounts({ busy, tried, onLogin }: Props) {
  if (settingsProblem.value)
    return (
      <div class="strip" data-kind="warning" role="alert">
        <FailedSign />
        <span>{settingsProblem.value}</span>
        <button type="button" class="button" onClick={() => void loadSettings()}>
          Try again
        </button>
      </div>
    );
  const accounts = settings.value?.demoAccounts ?? [];
  if (accounts.length === 0) return null;
  const online = openClients.value.filter(({ phase }) => phase.value === 'online');
  const inUse = new Set(online.map(({ me }) => me.value.userId.toLowerCase()));
  return (
    <ul class="demo-accounts" aria-label="Demo accounts">
      {accounts.map(({ userId, password, displayName }) => (
        <li key={userId}>
          <button type="button" class="demo-account" aria-disabled={busy} onClick={() => onLogin(userId, password)}>
            <Avatar name={displayName} />
            <span class="demo-account-words">
              <strong>{busy && tried === userId ? 'Logging in …' : `Log in as ${displayName}`}</strong>
              <span class="visually-hidden">, </span>
              <span>
                {shownAddress(userId, settings.value?.domain)}
                {inUse.has(userId.toLowerCase()) && ' · already open here'}
              </span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
