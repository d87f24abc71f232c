import { useSignal } from '@preact/signals';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { dialledNumber } from '../../phones/phone-numbers.js';
import type { Thread } from '../../phones/phone-state.js';
import type { Phone } from '../../phones/phone.js';
import { BackButton } from './back-button.js';
import { Composer } from './composer.js';

/** An SMS to any number. */
export function NewSms({
  phone,
  msisdn,
  threads,
  onDone,
}: Readonly<{
  phone: Phone;
  msisdn: string;
  threads: readonly Thread[];
  /** With the number that was written to: its thread opens. */
  onDone: (number?: string) => void;
}>) {
  const problem = useSignal<string | undefined>(undefined);
  const to = useRef<HTMLInputElement>(null);
  const [inputId, listId, problemId] = [useId(), useId(), useId()];
  useLayoutEffect(() => to.current?.focus({ preventScroll: true }), []);
  const send = (text: string) => {
    const number = dialledNumber(to.current?.value ?? '');
    problem.value =
      number === undefined ? 'To whom? Write a number with its country code, or a short code.' : undefined;
    if (number === undefined) {
      to.current?.focus();
      return false;
    }
    onDone(number);
    void phone.send(number, text);
    return true;
  };
  return (
    <div
      class="ph-screen"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.isComposing) onDone();
      }}
    >
      <div class="ph-bar ph-bar-thread">
        <BackButton onBack={() => onDone()} />
        <h4>New SMS</h4>
      </div>
      <div class="ph-to">
        <label for={inputId}>To</label>
        <input
          id={inputId}
          ref={to}
          type="tel"
          list={listId}
          autocomplete="off"
          placeholder="Number"
          aria-invalid={problem.value !== undefined}
          aria-describedby={problem.value === undefined ? undefined : problemId}
          onInput={() => (problem.value = undefined)}
        />
        <datalist id={listId}>
          {threads.map(({ number, name }) => (
            <option key={number} value={number} label={name ?? number} />
          ))}
        </datalist>
        {problem.value !== undefined && (
          <p id={problemId} class="ph-bad" role="alert">
            {problem.value}
          </p>
        )}
      </div>
      <div class="ph-space" />
      <Composer label="Text of the new SMS" sender={msisdn} draft="" onDraft={() => {}} onSend={send} />
    </div>
  );
}
