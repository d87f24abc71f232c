import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { usualName } from '../../phones/phone-numbers.js';
import type { PhoneState } from '../../phones/phone-state.js';
import type { Phone } from '../../phones/phone.js';
import { LogoutSign } from '../frame/icons.js';
import { NoServiceSign, PlaneSign, RegisterSign } from './signs.js';

/** Airplane mode, whether the number is in service, and whether it is registered for IM. */
export function QuickSettings({ phone, state }: Readonly<{ phone: Phone; state: PhoneState }>) {
  const { msisdn, airplane, outOfService, registration } = state;
  const isBusy = useSignal(false);
  const account = async () => {
    if (isBusy.value) return;
    isBusy.value = true;
    await (registration ? phone.deregister() : phone.register(usualName(msisdn)));
    isBusy.value = false;
  };
  return (
    <div class="ph-quick" role="group" aria-label={`Settings of ${msisdn}`}>
      <Switch
        name="Airplane mode"
        label="Airplane"
        isOn={airplane}
        title="SMS to this phone wait, and so do their receipts"
        onSwitch={() => void phone.setSwitches({ airplane: !airplane })}
      >
        <PlaneSign />
      </Switch>
      <Switch
        name="No service: number out of service"
        label="No service"
        isOn={outOfService}
        title="SMS to this number fail, as to a number that was given up"
        onSwitch={() => void phone.setSwitches({ outOfService: !outOfService })}
      >
        <NoServiceSign />
      </Switch>
      <button
        type="button"
        class="ph-tile"
        aria-disabled={isBusy.value}
        title={
          registration
            ? 'Ends the IM account of this number: it is SMS-only again'
            : 'Makes an IM account for this number: it is no SMS-only user any more'
        }
        onClick={() => void account()}
      >
        {registration ? <LogoutSign /> : <RegisterSign />}
        {registration ? 'Deregister' : 'Register'}
      </button>
    </div>
  );
}

function Switch({
  name,
  label,
  isOn,
  title,
  onSwitch,
  children,
}: Readonly<{
  name: string;
  label: string;
  isOn: boolean;
  title: string;
  onSwitch: () => void;
  children: ComponentChildren;
}>) {
  return (
    <button
      type="button"
      class="ph-tile"
      role="switch"
      aria-label={name}
      aria-checked={isOn}
      title={title}
      onClick={onSwitch}
    >
      {children}
      {label}
    </button>
  );
}
