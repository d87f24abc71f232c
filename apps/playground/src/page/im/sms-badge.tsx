import { SmsSign } from '../frame/icons.js';

/** Marks an SMS-only user (OMA IMPS 1.3 Implementation Guidelines, chapter 16: clients should show an SMS indication). */
export function SmsBadge() {
  return (
    <span class="sms-badge" role="img" aria-label="SMS-only user" title="SMS-only user: your messages go out as SMS">
      <SmsSign />
      <span aria-hidden="true">SMS</span>
    </span>
  );
}
