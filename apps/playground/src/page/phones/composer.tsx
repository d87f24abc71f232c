import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { asPhonesCount, countInWords, countWhileTyping } from '../../im/sms-counter.js';
import { SendSign } from '../frame/icons.js';

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
  const text = useSignal(draft);
  const counterId = useId();
  const writing = useRef<HTMLTextAreaElement>(null);
  const unsaved = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const saveDraft = useRef(onDraft);
  saveDraft.current = onDraft;
  const save = () => {
    if (unsaved.current === undefined) return;
    clearTimeout(unsaved.current);
    unsaved.current = undefined;
    saveDraft.current(text.peek());
  };
  useEffect(() => {
    addEventListener('pagehide', save);
    return () => {
      removeEventListener('pagehide', save);
      save();
    };
  }, []);
  const write = (written: string) => {
    text.value = written;
    clearTimeout(unsaved.current);
    unsaved.current = setTimeout(save, 300);
  };
  const send = () => {
    if (text.value.trim() === '' || !onSend(text.value)) return;
    clearTimeout(unsaved.current);
    unsaved.current = undefined;
    text.value = '';
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
        onInput={({ currentTarget }) => write(currentTarget.value)}
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
