import type { NewAccount } from '../../phones/phone-state.js';
import type { Phone } from '../../phones/phone.js';
import { openClient } from '../im/open-client.js';

/** After a registration: its user can be logged in at once, beside the phone. */
export function NewAccountOffer({ phone, account }: Readonly<{ phone: Phone; account: NewAccount }>) {
  const { userId, password, displayName } = account;
  const logIn = () => {
    openClient({ userId, password });
    phone.dismissNewAccount();
  };
  return (
    <div class="ph-note">
      <p>
        <strong>{displayName}</strong> is an IM user now. What comes goes to their IM client.
      </p>
      <div class="ph-note-buttons">
        <button type="button" class="ph-button ph-button-first" onClick={logIn}>
          Log in as {displayName}
        </button>
        <button type="button" class="ph-button" onClick={phone.dismissNewAccount}>
          Not now
        </button>
      </div>
    </div>
  );
}
