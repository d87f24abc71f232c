import { useComputed, type Signal } from '@preact/signals';
import { countInWords, countWhileTyping, introduction } from '../../im/sms-counter.js';
import { settings } from '../frame/settings.js';
import type { ClientView } from './client-view.js';

/** What the text takes as SMS, and why it is in Unicode. */
export function SmsCounter({ view, text }: Readonly<{ view: ClientView; text: Signal<string> }>) {
  const counting = settings.value;
  const isFirst = useComputed(() => !view.messages.value.some(({ delivery }) => isWithThem(delivery?.state)));
  if (!counting) return null;
  const begin = isFirst.value ? introduction(counting.senderPrefix, view.me.value.displayName) : '';
  const count = countWhileTyping(begin + text.value, counting);
  return (
    <div class="sms-counter" data-too-long={count.isTooLong}>
      <output aria-live="off">{countInWords(count)}</output>
      {count.isTooLong ? (
        <strong>Too long: the operator takes at most {counting.maxParts} SMS</strong>
      ) : count.odd !== undefined ? (
        <span>“{count.odd}” needs Unicode</span>
      ) : (
        begin && <span>A first SMS begins with “{begin}”</span>
      )}
    </div>
  );
}

function isWithThem(state: string | undefined): boolean {
  return state === 'accepted' || state === 'delivered';
}
