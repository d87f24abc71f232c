import { status, statusText, type StatusCode } from '@smsonly/imps-model';

/** Why a message is refused: the CSP status code, a description for people, and the cause as metrics name it. */
export type Refusal = Readonly<{ code: StatusCode; description: string; cause: RefusalCause }>;

export type RefusalCause =
  | 'unknown-user'
  | 'foreign-domain'
  | 'blocked'
  | 'sender-gone'
  | 'content-type'
  | 'empty'
  | 'too-long'
  | 'no-number'
  | 'opted-out'
  | 'queue-full'
  | 'expired'
  | 'client-kind'
  | 'client-size'
  | 'account-closed';

const codes = {
  'unknown-user': status.unknownUser,
  'foreign-domain': status.domainNotSupported,
  blocked: status.recipientBlockedSender,
  'sender-gone': status.notLoggedIn,
  'content-type': status.unsupportedMediaType,
  empty: status.badParameter,
  'too-long': status.unableToDeliver,
  'no-number': status.queueFull,
  'opted-out': status.recipientBlockedSender,
  'queue-full': status.queueFull,
  expired: status.messageExpired,
  'client-kind': status.unsupportedMediaType,
  'client-size': status.unableToDeliver,
  'account-closed': status.unableToDeliver,
} as const satisfies Record<RefusalCause, StatusCode>;

export function refusal(cause: RefusalCause, description?: string): Refusal {
  const code = codes[cause];
  return { code, description: description ?? statusText(code) ?? '', cause };
}
