import { useState } from 'preact/hooks';
import { shownAddress } from '../../im/shown-address.js';
import { announce } from '../frame/announce.js';
import { CloseSign, EditSign, LogoutSign, MoreSign, SettingsSign } from '../frame/icons.js';
import { MenuButton } from '../frame/menu-button.js';
import { settings } from '../frame/settings.js';
import { Avatar } from './avatar.js';
import type { ClientView } from './client-view.js';
import { focusClient } from './focus-client.js';
import { closeClient, openClients } from './open-clients.js';
import { PresenceDot, presenceInWords, seenOfAvailability } from './presence.js';
import { ProtocolDialog } from './protocol-dialog.js';
import { protocolInWords } from './protocol-fields.js';
import { StatusDialog } from './status-dialog.js';

/** Whose client this is, what others see of them, and how the client speaks to the server. */
export function OwnHeader({ view }: Readonly<{ view: ClientView }>) {
  const [open, setOpen] = useState<'status' | 'protocol'>();
  const me = view.me.value;
  const protocol = protocolInWords({ version: view.version.value, encoding: view.encoding.value });
  const seen = seenOfAvailability(me.availability);
  const items = [
    { label: 'Your status', sign: <EditSign />, onChoose: () => setOpen('status') },
    { label: 'Protocol', sign: <SettingsSign />, onChoose: () => setOpen('protocol') },
    {
      label: 'Log out',
      sign: <LogoutSign />,
      onChoose: () => void view.client.logout().then(() => announce(`${me.displayName} is logged out`)),
    },
    ...(openClients.value.length > 1
      ? [{ label: 'Close client', sign: <CloseSign />, onChoose: () => void closeClient(view).then(focusClient) }]
      : []),
  ];
  return (
    <header class="own">
      <Avatar name={me.displayName} />
      <div class="own-words">
        <p class="own-name" title={shownAddress(me.userId, settings.value?.domain)}>
          {me.displayName}
        </p>
        <button type="button" class="own-status" aria-haspopup="dialog" onClick={() => setOpen('status')}>
          <span class="visually-hidden">Your status: </span>
          <PresenceDot seen={seen} />
          <span class="own-status-words">
            {presenceInWords[seen]}
            {me.statusText && ` · ${me.statusText}`}
          </span>
        </button>
      </div>
      <button type="button" class="own-protocol" aria-haspopup="dialog" onClick={() => setOpen('protocol')}>
        <span class="visually-hidden">Protocol: </span>
        {protocol}
      </button>
      <MenuButton name={`Menu of ${me.displayName}`} menu={me.displayName} items={items}>
        <MoreSign />
      </MenuButton>
      {open === 'status' && <StatusDialog view={view} onClose={() => setOpen(undefined)} />}
      {open === 'protocol' && <ProtocolDialog view={view} onClose={() => setOpen(undefined)} />}
    </header>
  );
}
