import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { numberOfPhone } from '../../phones/phone-numbers.js';
import { AddSign, PhoneSign } from '../frame/icons.js';
import { settings, settingsProblem } from '../frame/settings.js';
import { PhoneFrame } from './phone-frame.js';
import './phones.css';
import { addNewPhone, addPhone, phonesOnPage, removePhone } from './phones-on-page.js';

/** The phones of the page, side by side. */
export function PhonesArea() {
  const phones = phonesOnPage.value;
  const hasPhones = settings.value?.hasPhones ?? true;
  const typed = useRef<HTMLInputElement>(null);
  const remove = (msisdn: string) => {
    removePhone(msisdn);
    typed.current?.focus();
  };
  return (
    <div class="ph-area">
      <header class="area-head ph-head">
        <h2>Phones</h2>
        {phones !== undefined && hasPhones && <AddPhone typed={typed} />}
      </header>
      {!hasPhones ? (
        <div class="ph-empty">
          <PhoneSign />
          <p>The gateway here is not the simulator, so it has real phones only: look at yours.</p>
        </div>
      ) : phones === undefined ? (
        <p class="ph-empty">{settingsProblem.value ?? 'Looking for the network …'}</p>
      ) : phones.length === 0 ? (
        <div class="ph-empty">
          <PhoneSign />
          <p>No phone is open. Add one with a new number, or type a number above.</p>
        </div>
      ) : (
        <ul class="ph-row" aria-label="Open phones">
          {phones.map((one) => (
            <li key={one.msisdn}>
              <PhoneFrame {...one} onRemove={() => remove(one.msisdn)} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function AddPhone({ typed }: Readonly<{ typed: { current: HTMLInputElement | null } }>) {
  const problem = useSignal<string | undefined>(undefined);
  const add = (event: Event) => {
    event.preventDefault();
    const input = typed.current;
    if (!input) return;
    const number = numberOfPhone(input.value);
    problem.value = number ? undefined : 'That is not a phone number. Write it with its country code: +47 900 00 009.';
    if (number === undefined) return input.focus();
    addPhone(number);
    input.value = '';
    showPhone(number);
  };
  const addNew = () => {
    problem.value = addNewPhone() ? undefined : 'The operator has no number left. Type one.';
    showPhone(phonesOnPage.peek()?.at(-1)?.msisdn);
  };
  const hasRanges = (settings.value?.smsOnlyRanges.length ?? 0) > 0;
  return (
    <>
      <form class="ph-add" onSubmit={add} noValidate>
        <input
          ref={typed}
          type="tel"
          aria-label="Number of the phone"
          placeholder="+47 900 00 009"
          autocomplete="off"
          aria-invalid={problem.value !== undefined}
          aria-describedby={problem.value === undefined ? undefined : 'ph-number-problem'}
          onInput={() => (problem.value = undefined)}
        />
        <button type="submit" class="button" aria-label="Add phone">
          Add
        </button>
      </form>
      {hasRanges && (
        <button type="button" class="button" title="A phone with a new number of the operator" onClick={addNew}>
          <AddSign />
          New number
        </button>
      )}
      {problem.value !== undefined && (
        <p id="ph-number-problem" class="ph-add-problem" role="alert">
          {problem.value}
        </p>
      )}
    </>
  );
}

/** Brings a phone into view and the focus to it. */
function showPhone(msisdn: string | undefined): void {
  if (msisdn === undefined) return;
  requestAnimationFrame(() => {
    const phone = document.getElementById(`phone-${msisdn}`);
    phone?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    phone?.focus({ preventScroll: true });
  });
}
