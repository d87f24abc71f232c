import { useSignal } from '@preact/signals';
import { Fragment } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { PhoneSms } from '../../phones/phone-state.js';
import { FailedSign, WaySign } from '../frame/icons.js';
import { memo } from '../frame/memo.js';
import { useRovingFocus } from '../frame/roving-focus.js';
import { selectedMessage, selectMessage } from '../frame/selected-message.js';
import { shownWay } from '../way/way-on-page.js';
import { clockTime, dayOf, dayTitle } from './times.js';

type BubblesProps = Readonly<{
  messages: readonly PhoneSms[];
  label: string;
  onSendAgain: (id: string) => void;
}>;

/**
 * The SMS of a thread, oldest first. The box is a reversed column: it stays at its end while SMS come and while older ones are
 * drawn above. Of a long thread the last ones are drawn, older ones as the reader comes to them: a thread with hundreds of
 * SMS opens as fast as one with ten.
 */
export function Bubbles({ messages, label, onSendAgain }: BubblesProps) {
  const list = useRef<HTMLDivElement>(null);
  const drawn = useSignal(atOnce);
  const sendAgain = useRef(onSendAgain);
  sendAgain.current = onSendAgain;
  const first = Math.max(0, messages.length - drawn.value);
  const last = messages.at(-1);
  const selected = selectedMessage.value?.id;
  // A message that is selected in an IM client is marked on the phone, too.
  const onTheWay = shownWay.value?.id === selected ? shownWay.value?.way?.smsIds : undefined;
  useRovingFocus(list, '.ph-way', 'last');
  useEffect(() => {
    // Whoever reads older SMS is not torn away by a new one, except by their own.
    if (last?.isSending && list.current) list.current.scrollTop = 0;
  }, [last?.id]);
  const showOlder = () => (drawn.value += more);
  return (
    <div
      class="ph-sms-list"
      ref={list}
      onScroll={({ currentTarget: { scrollHeight, clientHeight, scrollTop } }) => {
        // In a reversed column it is 0 at the end, and less above.
        if (first > 0 && scrollHeight - clientHeight + scrollTop < nearTheTop) showOlder();
      }}
    >
      <ol aria-label={label}>
        {messages.slice(first).map((sms, place) => (
          <Fragment key={sms.id}>
            {beginsDay(sms, messages[first + place - 1]) && <Day at={sms.at} />}
            <Bubble
              sms={sms}
              isSelected={sms.id === selected || (onTheWay?.includes(sms.id) ?? false)}
              sendAgain={sendAgain}
            />
          </Fragment>
        ))}
      </ol>
      {first > 0 && (
        <button type="button" class="ph-button ph-older" onClick={showOlder}>
          Show earlier SMS
        </button>
      )}
    </div>
  );
}

/** px */
const nearTheTop = 400;
const atOnce = 25;
const more = 12;

const beginsDay = (sms: PhoneSms, before: PhoneSms | undefined) =>
  before === undefined || dayOf(before.at) !== dayOf(sms.at);

function Day({ at }: Readonly<{ at: number }>) {
  return <li class="ph-day">{dayTitle(at, Date.now())}</li>;
}

const Bubble = memo(function Bubble({
  sms,
  isSelected,
  sendAgain,
}: Readonly<{ sms: PhoneSms; isSelected: boolean; sendAgain: { current: (id: string) => void } }>) {
  const { id, direction, text, at, isSending, failed } = sms;
  const hasWay = !isSending && failed === undefined;
  return (
    <li class={`ph-sms ph-sms-${direction}`} data-selected={isSelected}>
      <p class={isOnlyEmoji(text) ? 'ph-bubble ph-bubble-emoji' : 'ph-bubble'} dir="auto">
        <span class="visually-hidden">{direction === 'in' ? 'Received: ' : 'Sent: '}</span>
        {text}
      </p>
      {failed !== undefined && (
        <p class="ph-failed">
          <FailedSign />
          Not sent. {failed}{' '}
          <button type="button" onClick={() => sendAgain.current(id)}>
            Send again
          </button>
        </p>
      )}
      <p class="ph-meta">
        {isSending ? 'Sending …' : <time dateTime={new Date(at).toISOString()}>{clockTime(at)}</time>}
        {hasWay && (
          <button
            type="button"
            class="ph-way"
            tabIndex={-1}
            aria-label={`Way of this SMS: ${text.slice(0, 40)}`}
            aria-current={isSelected ? 'true' : undefined}
            title="Way of this SMS"
            onClick={() => selectMessage(id)}
          >
            <WaySign />
          </button>
        )}
      </p>
    </li>
  );
});

const onlyEmoji = /^(?:\p{RGI_Emoji}\s?){1,3}$/v;

/** One to three emoji and nothing else are shown large. */
function isOnlyEmoji(text: string): boolean {
  return text.length < 60 && onlyEmoji.test(text);
}
