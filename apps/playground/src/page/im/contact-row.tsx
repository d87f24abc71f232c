import type { Contact } from '../../im/im-state.js';
import { numberOf } from '../../im/shown-address.js';
import { MoreSign } from '../frame/icons.js';
import { memo } from '../frame/memo.js';
import { Unread } from '../frame/unread.js';
import { Avatar } from './avatar.js';
import { PresenceDot, presenceInWords, seenOf } from './presence.js';
import { SmsBadge } from './sms-badge.js';

type Props = Readonly<{
  contact: Contact;
  /** Its place in the list, from 0; not all of the list may be drawn. */
  place: number;
  count: number;
  unread: number;
  isChosen: boolean;
  /** The Tab key stops here. */
  isStop: boolean;
  open: Readonly<{ chat: (address: string) => void; menu: (address: string, anchor: HTMLElement) => void }>;
}>;

/** One contact: who, whether they are there, what they say, and what is unread. */
export const ContactRow = memo(function ContactRow({ contact, place, count, unread, isChosen, isStop, open }: Props) {
  const { address, name, isSmsOnly, isBlocked } = contact;
  const menuOf = (row: HTMLElement) => open.menu(address, row.querySelector<HTMLElement>('.contact-more') ?? row);
  return (
    <li
      class="contact"
      data-address={address}
      style={{ '--row': place }}
      aria-setsize={count}
      aria-posinset={place + 1}
      onContextMenu={(event) => {
        event.preventDefault();
        menuOf(event.currentTarget);
      }}
    >
      <button
        type="button"
        class="contact-main"
        tabIndex={isStop ? 0 : -1}
        aria-current={isChosen ? 'true' : undefined}
        onClick={() => open.chat(address)}
      >
        <span class="contact-face">
          <Avatar name={name} isSmsOnly={isSmsOnly} />
          {!isSmsOnly && <PresenceDot seen={seenOf(contact)} />}
        </span>
        <span class="contact-words">
          <span class="contact-name">
            <span class="contact-name-text">
              {name}
              <Pause />
            </span>
            {isBlocked && (
              <span class="tag">
                Blocked
                <Pause />
              </span>
            )}
          </span>
          <span class="contact-status">
            {isSmsOnly && <SmsBadge />}
            <span class="contact-status-words">
              {statusOf(contact)}
              {unread > 0 && <Pause />}
            </span>
          </span>
        </span>
        <Unread count={unread} />
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

/** A pause for those who hear the row, between two pieces of it: `Kari, SMS-only user +4790000001, 2 unread`. */
function Pause() {
  return <span class="pause">,</span>;
}

/** An SMS-only user's presence says only that they are one: their number says more. */
function statusOf(contact: Contact): string {
  const { address, name, presence, isSmsOnly } = contact;
  if (isSmsOnly) {
    const number = numberOf(address);
    return number === undefined || number === name ? 'No IM account' : number;
  }
  const words = presenceInWords[seenOf(contact)];
  return presence.statusText ? `${words} · ${presence.statusText}` : words;
}
