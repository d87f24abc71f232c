import { useEffect, useMemo, useRef } from 'preact/hooks';
import { chatRows } from '../../im/chat-days.js';
import type { Contact } from '../../im/im-state.js';
import { useRovingFocus } from '../frame/roving-focus.js';
import { useRowsAbove } from '../frame/rows-above.js';
import { selectedMessage } from '../frame/selected-message.js';
import type { ClientView } from './client-view.js';
import { Bubble } from './bubble.js';

type Props = Readonly<{ view: ClientView; partner: Contact }>;

/**
 * The messages, newest at the bottom. The box is a reversed column: it stays at the bottom while messages come, and where one reads
 * while older ones are drawn above.
 */
export function MessageList({ view, partner }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const messages = view.messages.value;
  const rows = useMemo(() => chatRows(messages), [messages]);
  const hidden = useRowsAbove(box, rows.length, view.chosen.value);
  const selected = selectedMessage.value?.id;
  useRovingFocus(box, '.way-button', 'last');

  const newest = messages.at(-1);
  useEffect(() => {
    if (newest?.from === 'me' && box.current) box.current.scrollTop = 0;
  }, [newest?.key]);

  return (
    <div
      ref={box}
      class="messages"
      tabIndex={messages.length > 0 ? 0 : undefined}
      role="group"
      aria-label="Conversation"
    >
      {messages.length === 0 ? (
        <p class="empty">{firstWords(partner)}</p>
      ) : (
        <ol class="message-list" aria-label={`Messages with ${partner.name}`}>
          {rows.slice(hidden).map((row) => (
            <Bubble
              key={row.message.key}
              message={row.message}
              day={row.day}
              begins={row.begins}
              ends={row.ends}
              saysDelivery={row.isNewestOwn}
              isSms={partner.isSmsOnly}
              partner={partner.name}
              isSelected={selected !== undefined && row.message.messageId === selected}
              sendAgain={view.client.sendAgain}
            />
          ))}
        </ol>
      )}
    </div>
  );
}

function firstWords({ name, isSmsOnly }: Contact): string {
  return isSmsOnly
    ? `Nothing written yet. ${name} gets what you write as SMS, and their answer comes back here.`
    : `Nothing written yet. Say hello to ${name}.`;
}
