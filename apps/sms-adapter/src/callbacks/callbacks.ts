import {
  meaningOf,
  parseDlr,
  parseMo,
  REFERENCE_PARAMETER,
  TOKEN_PARAMETER,
  type callbackDoor,
  type CallbackError,
  type DlrMeaning,
  type DoorRefusal,
} from 'jasmin-sms-client';
import type { AttemptSignal, Settled } from '../attempts/settle-attempts.js';
import { readSms, type ReceivedSms } from '../receive-sms/read-sms.js';
import type { InboundFate } from '../receive-sms/receive-sms.js';
import type { SmsNews } from './note-sms.js';

/** A callback as HTTP brought it. */
export interface Callback {
  readonly address: string;
  readonly query: Readonly<Record<string, unknown>>;
  /** The form: the body of a POST, the raw query of a GET. */
  readonly form: Uint8Array;
}

/** What became of a callback. All but the refusals and broken forms are acknowledged. */
export type Fate =
  | { readonly fate: 'taken' | 'duplicate' | 'unknown-attempt'; readonly connector?: string | undefined }
  | { readonly fate: 'refused'; readonly refusal: DoorRefusal }
  | { readonly fate: 'broken'; readonly error: CallbackError };

export type Callbacks = Readonly<{
  dlr: (callback: Callback) => Promise<Fate>;
  mo: (callback: Callback) => Promise<Fate>;
}>;

/** What metrics want to know of a report. */
export interface ReportNews {
  readonly level: 1 | 2;
  readonly report: DlrMeaning;
  readonly effect: Settled['effect'];
  /** The gateway's connector; undefined before a report of level 1 has named it. */
  readonly connector: string | undefined;
}

export interface CallbackDeps {
  readonly door: ReturnType<typeof callbackDoor>;
  readonly settle: (signal: AttemptSignal) => Promise<Settled>;
  readonly receive: (sms: ReceivedSms) => Promise<InboundFate>;
  readonly onReport: (report: ReportNews) => void;
  readonly onSms: (fate: InboundFate, sms: SmsNews) => void;
  readonly onCallback: (kind: 'dlr' | 'mo', fate: Fate) => void;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The two callbacks of the gateway. Each resolves when what it brought is committed; a fault of the database is thrown, so that
 * the gateway is not told that we have it.
 */
export function callbacks(deps: CallbackDeps): Callbacks {
  const counted = (kind: 'dlr' | 'mo', take: (callback: Callback) => Promise<Fate>) => async (callback: Callback) => {
    const refusal = deps.door(callback.address, callback.query[TOKEN_PARAMETER]);
    const fate: Fate = refusal === undefined ? await take(callback) : { fate: 'refused', refusal };
    deps.onCallback(kind, fate);
    return fate;
  };
  return { dlr: counted('dlr', takeReport(deps)), mo: counted('mo', takeSms(deps)) };
}

function takeReport({ settle, onReport }: CallbackDeps) {
  return async ({ form, query }: Callback): Promise<Fate> => {
    const dlr = parseDlr(form);
    if (!dlr.ok) return { fate: 'broken', error: dlr.error };
    const { level } = dlr.value;
    const report = meaningOf(dlr.value);
    const attemptId = query[REFERENCE_PARAMETER];
    if (typeof attemptId !== 'string' || !uuid.test(attemptId)) return { fate: 'unknown-attempt' };
    const named = level === 1 ? connectorOf(form) : undefined;
    const { effect, connector } = await settle({
      attemptId: attemptId.toLowerCase(),
      signal: { signal: 'reported', level, report, ...(named !== undefined && { connector: named }) },
    });
    onReport({ level, report, effect, connector });
    return { fate: effect === 'unknown' ? 'unknown-attempt' : effect === 'idle' ? 'duplicate' : 'taken', connector };
  };
}

/** The connector of a report of level 1. At level 2 the field holds the SMSC's message ID. */
function connectorOf(form: Uint8Array): string | undefined {
  const connector = new URLSearchParams(Buffer.from(form).toString('latin1')).get('connector');
  return connector !== null && /^[\w.-]{1,64}$/.test(connector) ? connector : undefined;
}

function takeSms({ receive, onSms }: CallbackDeps) {
  return async ({ form }: Callback): Promise<Fate> => {
    const mo = parseMo(form);
    if (!mo.ok) return { fate: 'broken', error: mo.error };
    const sms = readSms(mo.value);
    const fate = await receive(sms);
    const { header } = mo.value;
    onSms(fate, { ...sms, ...(header !== undefined && { header }) });
    return { fate: fate === 'known' ? 'duplicate' : 'taken', connector: sms.connector };
  };
}
