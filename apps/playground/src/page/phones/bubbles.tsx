import { useComputed, useSignal } from '@preact/signals';
import { Fragment } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { PhoneSms } from '../../phones/phone-state.js';
import { FailedSign, WaySign } from '../frame/icons.js';
import { memo } from '../frame/memo.js';
import { useRovingFocus } from '../frame/roving-focus.js';
import { selectedMessage, selectMessage } from '../frame/selected-message.js';
import { clockTime, dayOf, dayTitle } from './times.js';

type BubblesProps = Readonly<{
  messages: readonly PhoneSms[];
  label: string;
  onSendAgain: (id: string) => void;
}>;

/**
 * The SMS of a thread, oldest first, at its end. Of a long thread the last ones are drawn, older ones as the reader comes to
 * them: a thread with hundreds of SMS opens as fast as one with ten.
 */
export function Bubbles({ messages, label, onSendAgain }: BubblesProps) {
  const list = useRef<HTMLDivElement>(null);
  const drawn = useSignal(atOnce);
  const isAtEnd = useRef(true);
  const heightBefore = useRef<number | undefined>(undefined);
  const sendAgain = useRef(onSendAgain);
  sendAgain.current = onSendAgain;
  const first = Math.max(0, messages.length - drawn.value);
  const last = messages.at(-1);

  useLayoutEffect(() => {
    // Whoever reads older SMS is not torn away by a new one; own SMS are always shown.
    const shown = list.current;
    if (shown && (isAtEnd.current || last?.isSending)) shown.scrollTop = shown.scrollHeight;
  }, [messages]);
  useLayoutEffect(() => {
    // Older SMS were put above: what was read stays where it is.
    const shown = list.current;
    if (shown && heightBefore.current !== undefined) shown.scrollTop += shown.scrollHeight - heightBefore.current;
    heightBefore.current = undefined;
  }, [drawn.value]);
  useLayoutEffect(() => {
    const shown = list.current;
    if (!shown) return;
    // The list is lower when something above or below it grows.
    const resized = new ResizeObserver(() => {
      if (isAtEnd.current) shown.scrollTop = shown.scrollHeight;
    });
    resized.observe(shown);
    return () => resized.disconnect();
  }, []);
  useRovingFocus(list, '.ph-way', 'last');

  const showOlder = () => {
    heightBefore.current = list.current?.scrollHeight;
    drawn.value += more;
  };
  return (
    <div
      class="ph-sms-list"
      ref={list}
      onScroll={({ currentTarget: shown }) => {
        isAtEnd.current = shown.scrollHeight - shown.scrollTop - shown.clientHeight < 40;
        if (first > 0 && shown.scrollTop < 200) showOlder();
      }}
    >
      {first > 0 && (
        <button type="button" class="ph-button ph-older" onClick={showOlder}>
          Show earlier SMS
        </button>
      )}
      <ol aria-label={label}>
        {messages.slice(first).map((sms, place) => (
          <Fragment key={sms.id}>
            {beginsDay(sms, messages[first + place - 1]) && <Day at={sms.at} />}
            <Bubble sms={sms} sendAgain={sendAgain} />
          </Fragment>
        ))}
      </ol>
    </div>
  );
}

const atOnce = 40;
const more = 40;

const beginsDay = (sms: PhoneSms, before: PhoneSms | undefined) =>
  before === undefined || dayOf(before.at) !== dayOf(sms.at);

function Day({ at }: Readonly<{ at: number }>) {
  return <li class="ph-day">{dayTitle(at, Date.now())}</li>;
}

const Bubble = memo(function Bubble({
  sms,
  sendAgain,
}: Readonly<{ sms: PhoneSms; sendAgain: { current: (id: string) => void } }>) {
  const { id, direction, text, at, isSending, failed } = sms;
  const isSelected = useComputed(() => selectedMessage.value?.id === id).value;
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
