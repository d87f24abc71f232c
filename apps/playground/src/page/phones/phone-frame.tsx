import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { PhoneState } from '../../phones/phone-state.js';
import type { Phone } from '../../phones/phone.js';
import { CloseSign } from '../frame/icons.js';
import { NewSms } from './new-sms.js';
import { use, type PhoneOnPage } from './phones-on-page.js';
import { QuickSettings } from './quick-settings.js';
import { NewAccountOffer } from './new-account-offer.js';
import { PlaneSign } from './signs.js';
import { ThreadList } from './thread-list.js';
import { ThreadView } from './thread-view.js';

/** One phone: who it is and how it is connected above, its SMS below. */
export function PhoneFrame({ msisdn, phone, state, onRemove }: PhoneOnPage & Readonly<{ onRemove: () => void }>) {
  const now = state.value;
  return (
    <section
      id={`phone-${msisdn}`}
      class="ph-phone"
      aria-label={`Phone ${msisdn}`}
      tabIndex={-1}
      onFocusIn={() => use(msisdn)}
      onPointerDown={() => use(msisdn)}
    >
      <header class="ph-status">
        <div class="ph-who">
          <h3>{msisdn}</h3>
          <Standing state={now} />
        </div>
        <button
          type="button"
          class="ph-icon-button"
          aria-label={`Remove phone ${msisdn}`}
          title="Remove this phone from the page"
          onClick={onRemove}
        >
          <CloseSign />
        </button>
      </header>
      <QuickSettings phone={phone} state={now} />
      {now.newAccount && <NewAccountOffer phone={phone} account={now.newAccount} />}
      {now.problem !== undefined && (
        <div class="ph-note ph-note-bad">
          <p>{now.problem}</p>
          <button type="button" class="ph-icon-button" aria-label="Dismiss" onClick={phone.dismissProblem}>
            <CloseSign />
          </button>
        </div>
      )}
      <Screen phone={phone} state={now} />
    </section>
  );
}

function Standing({ state: { registration, airplane, outOfService, network } }: Readonly<{ state: PhoneState }>) {
  return (
    <p class="ph-standing">
      {registration ? (
        <span class="ph-registered" title={registration.userId}>
          registered as {registration.displayName}
        </span>
      ) : (
        <span class="ph-sms-only">SMS only</span>
      )}
      {network === 'lost' && <span class="ph-bad">no network, trying again</span>}
      {network === 'loading' && <span>connecting …</span>}
      {network === 'reached' && airplane && (
        <span class="ph-bad">
          <PlaneSign /> airplane mode
        </span>
      )}
      {network === 'reached' && outOfService && <span class="ph-bad">out of service</span>}
    </p>
  );
}

/** The list of threads, one thread, or a new SMS. */
function Screen({ phone, state }: Readonly<{ phone: Phone; state: PhoneState }>) {
  const isWriting = useSignal(false);
  // What the user came from gets the focus again; nothing takes it when the page is loaded.
  const cameFrom = useRef<string | undefined>(undefined);
  const hasMoved = useRef(false);
  const open = state.threads.find(({ number }) => number === state.chosen);
  const go = (number?: string) => {
    hasMoved.current = true;
    cameFrom.current = number === undefined ? (state.chosen ?? 'new') : undefined;
    isWriting.value = false;
    phone.choose(number);
  };
  if (isWriting.value) return <NewSms phone={phone} msisdn={state.msisdn} threads={state.threads} onDone={go} />;
  if (open)
    return (
      <ThreadView
        key={open.number}
        phone={phone}
        msisdn={state.msisdn}
        thread={open}
        takesFocus={hasMoved.current}
        onBack={() => go()}
      />
    );
  return (
    <ThreadList
      state={state}
      focusOn={cameFrom.current}
      onChoose={go}
      onNew={() => {
        hasMoved.current = true;
        isWriting.value = true;
      }}
    />
  );
}
