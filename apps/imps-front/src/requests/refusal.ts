import type { Result } from '@smsonly/contracts';
import {
  status,
  statusText,
  type ClientIdData,
  type CspVersion,
  type Primitive,
  type PrimitiveKind,
  type PrimitiveOf,
} from '@smsonly/imps-model';

/** A contract's result as CSP writes it. The description is for users; clients go by the code. */
export function resultOf({ code, description, details }: Result): PrimitiveOf<'Status'>['result'] {
  const text = description ?? statusText(code);
  return {
    code,
    ...(text !== undefined && { description: text.slice(0, 200) }),
    ...(details !== undefined && details.length > 0 && { detailedResults: details }),
  };
}

/** A result in the codes that clients of this version know: 920 was added in 1.3. Source: IMPS CSP, Status codes, 920. */
export function resultFor({ code, description }: Result, version: CspVersion): Omit<Result, 'details'> {
  if (version !== '1.3' && code === status.msisdnError) return { code: status.unableToDeliver };
  return { code, ...(description !== undefined && { description }) };
}

/** The request refused: itself, or what could be read of it. */
export type RefusedRequest = Readonly<{ kind: PrimitiveKind; clientId?: ClientIdData }>;

export function statusOf(code: number, description?: string): PrimitiveOf<'Status'> {
  return { kind: 'Status', result: resultOf({ code, ...(description !== undefined && { description }) }) };
}

/**
 * The refusal of a request: its own response if that has a Result, otherwise Status. A Login-Response repeats the ClientID
 * and cannot be written without. Source: IMPS CSP, Status codes.
 */
export function refusal({ kind, clientId }: RefusedRequest, refused: Result): Primitive {
  const result = resultOf(refused);
  switch (kind) {
    case 'Login-Request':
      return clientId ? { kind: 'Login-Response', clientId, result } : { kind: 'Status', result };
    case 'KeepAlive-Request':
      return { kind: 'KeepAlive-Response', result };
    case 'ListManage-Request':
      return { kind: 'ListManage-Response', result };
    case 'GetPresence-Request':
      return { kind: 'GetPresence-Response', result };
    case 'GetAttributeList-Request':
      return { kind: 'GetAttributeList-Response', result };
    case 'SendMessage-Request':
      return { kind: 'SendMessage-Response', result };
    default:
      return { kind: 'Status', result };
  }
}

/** What a client gets in place of a response that its parser does not hold: the response without its content, or Status. */
export function tooLarge({ kind }: Primitive): Primitive {
  const result = resultOf({ code: status.responseTooLarge });
  switch (kind) {
    case 'ListManage-Response':
    case 'GetPresence-Response':
    case 'GetAttributeList-Response':
      return { kind, result };
    default:
      return { kind: 'Status', result };
  }
}
