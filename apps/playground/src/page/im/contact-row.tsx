import type { Contact } from '../../im/im-state.js';
import { numberOf } from '../../im/shown-address.js';
import { MoreSign } from '../frame/icons.js';
import { memo } from '../frame/memo.js';
import { Avatar } from './avatar.js';
import { PresenceDot, presenceInWords, seenOf } from './presence.js';
import { SmsBadge } from './sms-badge.js';

type Props = Readonly<{
  contact: Contact;
  unread: number;
  isChosen: boolean;
  open: Readonly<{ chat: (address: string) => void; menu: (address: string, anchor: HTMLElement) => void }>;
}>;

/** One contact: who, whether they are there, what they say, and what is unread. */
export const ContactRow = memo(function ContactRow({ contact, unread, isChosen, open }: Props) {
  const { address, name, isSmsOnly, isBlocked } = contact;
  const menuOf = (row: HTMLElement) => open.menu(address, row.querySelector<HTMLElement>('.contact-more') ?? row);
  return (
    <li
      class="contact"
      onContextMenu={(event) => {
        event.preventDefault();
        menuOf(event.currentTarget);
      }}
    >
      <button
        type="button"
        class="contact-main"
        tabIndex={-1}
        aria-current={isChosen ? 'true' : undefined}
        onClick={() => open.chat(address)}
      >
        <span class="contact-face">
          <Avatar name={name} isSmsOnly={isSmsOnly} />
          {!isSmsOnly && <PresenceDot seen={seenOf(contact)} />}
        </span>
        <span class="contact-words">
          <span class="contact-name">
            <span class="contact-name-text">{name}</span>
            {isSmsOnly && <SmsBadge />}
            {isBlocked && <span class="tag">Blocked</span>}
          </span>
          <span class="contact-status">
            <span class="visually-hidden">, </span>
            {statusOf(contact)}
          </span>
        </span>
        {unread > 0 && (
          <span class="unread">
            <span class="visually-hidden">, </span>
            {unread}
            <span class="visually-hidden"> unread</span>
          </span>
        )}
      </button>
      <button
        type="button"
        class="icon-button contact-more"
        tabIndex={-1}
        aria-label={`More for ${name}`}
        title="More"
        aria-haspopup="menu"
        onClick={(event) => open.menu(address, event.currentTarget)}
      >
        <MoreSign />
      </button>
    </li>
  );
});

/** An SMS-only user's presence says only that they are one: their number says more. */
function statusOf(contact: Contact): string {
  const { address, name, presence, isSmsOnly } = contact;
  if (isSmsOnly) {
    const number = numberOf(address);
    return number === undefined || number === name ? 'Reached by SMS' : number;
  }
  const words = presenceInWords[seenOf(contact)];
  return presence.statusText ? `${words} · ${presence.statusText}` : words;
}
