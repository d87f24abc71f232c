import { describeRefusal } from './send-answer.js';

/** The answer of `/rate`, `/balance` or `/ping`, or why there is none. `why` contains no value of the request. */
export type AccountAnswer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

/** The user's remaining balance; undefined means no limit. */
export interface Balance {
  readonly amount: number | undefined;
  readonly smsCount: number | undefined;
}

/** `{"unit_rate": 0.0, "submit_sm_count": 3}` → 3. Jasmin counts no further than `long_content_max_parts`. */
export function readPartCount(status: number, body: string): AccountAnswer<number> {
  return reading(status, body, (json) => {
    const count = json['submit_sm_count'];
    return typeof count === 'number' && Number.isInteger(count) && count >= 0 ? count : undefined;
  });
}

/** `{"balance": "ND", "sms_count": 12}`: ND is no limit. */
export function readBalance(status: number, body: string): AccountAnswer<Balance> {
  return reading(status, body, (json) => {
    const amount = limit(json['balance']);
    const smsCount = limit(json['sms_count']);
    return amount === null || smsCount === null ? undefined : { amount, smsCount };
  });
}

function limit(value: unknown): number | undefined | null {
  if (value === 'ND') return undefined;
  return typeof value === 'number' ? value : null;
}

function reading<T>(
  status: number,
  body: string,
  read: (json: Readonly<Record<string, unknown>>) => T | undefined,
): AccountAnswer<T> {
  const json = jsonOf(body);
  if (status !== 200) return { ok: false, why: describeRefusal(status, typeof json === 'string' ? json : '') };
  const value = typeof json === 'object' && json !== null ? read(json as Record<string, unknown>) : undefined;
  return value === undefined ? { ok: false, why: "HTTP 200 in a format that is not Jasmin's" } : { ok: true, value };
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
