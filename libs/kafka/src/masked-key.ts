import { maskedAddress } from '@smsonly/platform';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The key of a record as spans may show it: the ID of a request as it is, a user or a number without naming anybody. */
export function maskedKey(key: string): string {
  return uuid.test(key) ? key : maskedAddress(key);
}
