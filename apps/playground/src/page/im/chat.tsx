import { useRef, useState } from 'preact/hooks';
import { numberOf, shownAddress } from '../../im/shown-address.js';
import type { Contact } from '../../im/im-state.js';
import { BackSign, BlockSign, ChatSign, MoreSign } from '../frame/icons.js';
import { settings } from '../frame/settings.js';
import type { ClientView } from './client-view.js';
import { Composer } from './composer.js';
import { ContactMenu } from './contact-menu.js';
import { MessageList } from './message-list.js';
import { closeChat } from './open-chat.js';
import { PresenceDot, presenceInWords, seenOf } from './presence.js';
import { SmsBadge } from './sms-badge.js';

/** The open chat, or what to do to open one. */
export function Chat({ view }: Readonly<{ view: ClientView }>) {
  const partner = view.partner.value;
  if (!partner) return <NoChat />;
  return (
    <section
      class="chat"
      aria-label={`Chat with ${partner.name}`}
      data-sms={partner.isSmsOnly}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open]')) return;
        event.preventDefault();
        closeChat(view);
      }}
    >
      <ChatHead view={view} partner={partner} />
      <MessageList key={partner.address} view={view} partner={partner} />
      {partner.isBlocked && <Blocked view={view} partner={partner} />}
      <Composer key={`compose ${partner.address}`} view={view} partner={partner} />
    </section>
  );
}

type Props = Readonly<{ view: ClientView; partner: Contact }>;

function ChatHead({ view, partner }: Props) {
  const [menu, setMenu] = useState(false);
  const more = useRef<HTMLButtonElement>(null);
  const { name, isSmsOnly } = partner;
  return (
    <header class="chat-head">
      <button
        type="button"
        class="icon-button chat-back"
        aria-label="Back to contacts"
        title="Back to contacts"
        onClick={() => closeChat(view)}
      >
        <BackSign />
      </button>
      <div class="chat-partner">
        <h4>
          <span class="contact-name-text">{name}</span>
          {isSmsOnly && <SmsBadge />}
        </h4>
        <p>
          {!isSmsOnly && <PresenceDot seen={seenOf(partner)} />}
          <span>{aboutPartner(partner)}</span>
        </p>
      </div>
      <button
        ref={more}
        type="button"
        class="icon-button"
        aria-label={`More for ${name}`}
        title="More"
        aria-haspopup="menu"
        aria-expanded={menu}
        onClick={() => setMenu(true)}
      >
        <MoreSign />
      </button>
      {menu && more.current && (
        <ContactMenu
          view={view}
          contact={partner}
          isStranger={!view.contacts.value.some(({ address }) => address === partner.address)}
          anchor={more.current}
          onClose={() => setMenu(false)}
          isInChat
        />
      )}
    </header>
  );
}

function aboutPartner(partner: Contact): string {
  const { address, name, presence, isSmsOnly } = partner;
  if (isSmsOnly) {
    const number = numberOf(address) ?? shownAddress(address, settings.value?.domain);
    return `${number === name ? 'No IM account' : number} · reached by SMS`;
  }
  return [presenceInWords[seenOf(partner)], presence.statusText].filter(Boolean).join(' · ');
}

function Blocked({ view, partner }: Props) {
  return (
    <div class="strip" data-kind="warning">
      <BlockSign />
      <span>You have blocked {partner.name}: what they write does not reach you.</span>
      <button type="button" class="button" onClick={() => void view.client.unblock(partner.address)}>
        Unblock
      </button>
    </div>
  );
}

function NoChat() {
  return (
    <div class="chat chat-none">
      <ChatSign />
      <p>
        <strong>No chat is open.</strong> Choose a contact, or add one by typing a phone number.
      </p>
    </div>
  );
}
