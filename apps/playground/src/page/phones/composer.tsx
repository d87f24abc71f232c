import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';
import { asPhonesCount, countInWords, countWhileTyping } from '../../im/sms-counter.js';
import { SendSign } from '../frame/icons.js';
import { useDraft } from '../frame/use-draft.js';

/** Where an SMS is written. Enter sends, Shift+Enter begins a line. */
export function Composer({
  label,
  sender,
  draft,
  onDraft,
  onSend,
  children,
}: Readonly<{
  label: string;
  /** The phone's number. */
  sender: string;
  draft: string;
  /** What is written so far, a moment after the last key. */
  onDraft: (text: string) => void;
  /** False: it cannot be sent like this, the text stays. */
  onSend: (text: string) => boolean;
  /** Shown while nothing is written. */
  children?: ComponentChildren;
}>) {
  const { text, typed, clear } = useDraft(draft, onDraft);
  const counterId = useId();
  const writing = useRef<HTMLTextAreaElement>(null);
  const send = () => {
    if (text.value.trim() === '' || !onSend(text.value)) return;
    clear();
    writing.current?.focus();
  };
  const isEmpty = text.value.trim() === '';
  return (
    <form
      class="ph-composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={writing}
        rows={1}
        aria-label={label}
        placeholder="SMS"
        aria-describedby={counterId}
        data-phone={sender}
        value={text.value}
        onInput={({ currentTarget }) => typed(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <button type="submit" class="ph-send" aria-label="Send SMS" title="Send (Enter)" aria-disabled={isEmpty}>
        <SendSign />
      </button>
      <div id={counterId} class="ph-counter">
        {!isEmpty && countInWords(countWhileTyping(text.value, asPhonesCount))}
      </div>
      {isEmpty && children}
    </form>
  );
}
