import { useState } from 'preact/hooks';
import type { Contact } from '../../im/im-state.js';
import { announce } from '../frame/announce.js';
import { AddUserSign, BlockSign, ChatSign, CheckSign, EditSign, RemoveSign } from '../frame/icons.js';
import { Menu, type MenuItem } from '../frame/menu.js';
import { AddContactDialog } from './add-contact-dialog.js';
import type { ClientView } from './client-view.js';
import { openChat } from './open-chat.js';
import { RemoveContactDialog } from './remove-contact-dialog.js';
import { RenameContactDialog } from './rename-contact-dialog.js';

type Props = Readonly<{
  view: ClientView;
  contact: Contact;
  isStranger: boolean;
  anchor: HTMLElement;
  onClose: () => void;
  /** In the chat itself there is no need to open it. */
  isInChat?: boolean;
}>;

/** What can be done with a contact. */
export function ContactMenu({ view, contact, isStranger, anchor, onClose, isInChat = false }: Props) {
  const [dialog, setDialog] = useState<'add' | 'rename' | 'remove'>();
  const { address, name, isBlocked } = contact;
  if (dialog === 'add') return <AddContactDialog view={view} typed={address} onClose={onClose} />;
  if (dialog === 'rename') return <RenameContactDialog view={view} contact={contact} onClose={onClose} />;
  if (dialog === 'remove') return <RemoveContactDialog view={view} contact={contact} onClose={onClose} />;

  async function setBlocked(blocks: boolean) {
    const done = await (blocks ? view.client.block(address) : view.client.unblock(address));
    if (done.ok) announce(`${name} is ${blocks ? 'blocked' : 'no longer blocked'}`);
  }
  const asks = (which: 'add' | 'rename' | 'remove') => ({ isReplaced: true, onChoose: () => setDialog(which) });
  const blocking: MenuItem = isBlocked
    ? { label: 'Unblock', sign: <CheckSign />, onChoose: () => void setBlocked(false) }
    : { label: 'Block', sign: <BlockSign />, onChoose: () => void setBlocked(true) };
  const items: MenuItem[] = [
    ...(isInChat ? [] : [{ label: 'Open chat', sign: <ChatSign />, onChoose: () => openChat(view, address) }]),
    ...(isStranger
      ? [{ label: 'Add to contacts', sign: <AddUserSign />, ...asks('add') }]
      : [{ label: 'Rename', sign: <EditSign />, ...asks('rename') }]),
    blocking,
    ...(isStranger ? [] : [{ label: 'Remove', sign: <RemoveSign />, ...asks('remove'), danger: true }]),
  ];
  return <Menu label={name} anchor={anchor} items={items} onClose={onClose} />;
}
