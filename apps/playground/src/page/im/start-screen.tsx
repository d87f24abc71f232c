import { useId, useRef, useState } from 'preact/hooks';
import { shownAddress } from '../../im/shown-address.js';
import { FailedSign } from '../frame/icons.js';
import { settings } from '../frame/settings.js';
import type { ClientView } from './client-view.js';
import { DemoAccounts } from './demo-accounts.js';
import { focusClient } from './focus-client.js';
import { closeClient, openClients } from './open-clients.js';
import { ProtocolFields, protocolIn } from './protocol-fields.js';

/** A client that is not logged in: demo accounts by one click, others by name and password. */
export function StartScreen({ view }: Readonly<{ view: ClientView }>) {
  const { phase, problem, version, encoding, client } = view;
  const form = useRef<HTMLFormElement>(null);
  const [tried, setTried] = useState<string>();
  const busy = phase.value === 'loggingIn';

  function login(userId: string, password: string) {
    if (busy || !form.current) return;
    setTried(userId);
    void client.login({ userId, password, ...protocolIn(new FormData(form.current)) });
  }

  return (
    <form
      ref={form}
      class="start"
      aria-label="Log in"
      onSubmit={(event) => {
        event.preventDefault();
        const fields = new FormData(event.currentTarget);
        login(String(fields.get('user')).trim(), String(fields.get('password')));
      }}
    >
      <h4 class="start-title">Log in to IM</h4>
      {problem.value && (
        <div class="strip" data-kind="danger" role="alert">
          <FailedSign />
          <span>{problem.value}</span>
        </div>
      )}
      <DemoAccounts busy={busy} tried={tried} onLogin={login} />
      <div class="start-account">
        <h5>Another account</h5>
        <AccountFields userId={view.me.value.userId} />
        <div class="form-actions">
          {openClients.value.length > 1 && (
            <button type="button" class="button" onClick={() => void closeClient(view).then(focusClient)}>
              Close client
            </button>
          )}
          <button type="submit" class="button" data-kind="main" aria-disabled={busy}>
            {busy ? 'Logging in …' : 'Log in'}
          </button>
        </div>
      </div>
      <div class="start-protocol">
        <h5>How it speaks to the server</h5>
        <ProtocolFields version={version.value} encoding={encoding.value} />
        <p class="hint">The page itself writes and reads CSP. Both can be changed later, too.</p>
      </div>
    </form>
  );
}

function AccountFields({ userId }: Readonly<{ userId: string }>) {
  const id = useId();
  return (
    <>
      <div class="field">
        <label for={`${id}-user`}>User</label>
        <input
          id={`${id}-user`}
          name="user"
          required
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          defaultValue={userId ? shownAddress(userId, settings.value?.domain) : ''}
          aria-describedby={`${id}-hint`}
        />
        <p class="hint" id={`${id}-hint`}>
          alice, or with domain: alice@{settings.value?.domain ?? 'im.example.com'}
        </p>
      </div>
      <div class="field">
        <label for={`${id}-password`}>Password</label>
        <input id={`${id}-password`} name="password" type="password" required autocomplete="current-password" />
      </div>
    </>
  );
}
