import { useRef } from 'preact/hooks';
import type { Contact } from '../../im/im-state.js';
import { SendSign } from '../frame/icons.js';
import { useDraft } from '../frame/use-draft.js';
import type { ClientView } from './client-view.js';
import { SmsCounter } from './sms-counter.js';

type Props = Readonly<{ view: ClientView; partner: Contact }>;

/** Where a message is written. What is typed stays here; the client learns of it as a draft, in pauses. */
export function Composer({ view, partner }: Props) {
  const { client, id } = view;
  const { address, name } = partner;
  const { text, typed, save, clear } = useDraft(client.state().chats[address]?.draft ?? '', (now) =>
    client.setDraft(address, now),
  );
  const box = useRef<HTMLTextAreaElement>(null);

  function send() {
    const written = text.peek().trim();
    if (written === '') return;
    clear();
    client.setDraft(address, '');
    void client.send(address, written);
    box.current?.focus();
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {partner.isSmsOnly && <SmsCounter view={view} text={text} />}
      <div class="composer-line">
        <textarea
          ref={box}
          id={`compose-${id}`}
          rows={1}
          aria-label={`Message to ${name}`}
          placeholder={partner.isSmsOnly ? `SMS to ${name}` : `Message to ${name}`}
          value={text.value}
          onInput={(event) => typed(event.currentTarget.value)}
          onBlur={save}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
        <button type="submit" class="icon-button composer-send" aria-label="Send" title="Send (Enter)">
          <SendSign />
        </button>
      </div>
    </form>
  );
}
