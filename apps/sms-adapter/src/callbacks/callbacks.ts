import {
  dlrMeaning,
  parseDlr,
  parseMo,
  referenceParameter,
  tokenParameter,
  type callbackDoor,
  type CallbackError,
  type DlrMeaning,
  type DoorRefusal,
} from 'jasmin-sms-client';
import type { Tracing } from '@smsonly/platform';
import type { AttemptSignal, SettledSignal } from '../attempts/settle-attempts.js';
import { readSms, type ReceivedSms } from '../receive-sms/read-sms.js';
import type { InboundOutcome } from '../receive-sms/receive-sms.js';
import type { InboundSmsSummary } from './record-inbound-sms.js';

/** A callback as received over HTTP. */
export interface Callback {
  readonly address: string;
  readonly query: Readonly<Record<string, unknown>>;
  /** The form: the body of a POST, the raw query of a GET. */
  readonly form: Uint8Array;
}

/** How a callback ended. All but refused and broken ones are acknowledged. */
export type CallbackOutcome =
  | { readonly outcome: 'taken' | 'duplicate' | 'unknown-attempt'; readonly connector?: string | undefined }
  | { readonly outcome: 'refused'; readonly refusal: DoorRefusal }
  | { readonly outcome: 'broken'; readonly error: CallbackError };

export type Callbacks = Readonly<{
  dlr: (callback: Callback) => Promise<CallbackOutcome>;
  mo: (callback: Callback) => Promise<CallbackOutcome>;
}>;

/** A delivery report as metrics count it. */
export interface ReportSummary {
  readonly level: 1 | 2;
  readonly report: DlrMeaning;
  readonly effect: SettledSignal['effect'];
  /** The gateway's connector; undefined until a report of level 1 names it. */
  readonly connector: string | undefined;
}

export interface CallbackDeps {
  readonly door: ReturnType<typeof callbackDoor>;
  readonly settle: (signal: AttemptSignal) => Promise<SettledSignal>;
  readonly receive: (sms: ReceivedSms) => Promise<InboundOutcome>;
  readonly onReport: (report: ReportSummary) => void;
  readonly onSms: (outcome: InboundOutcome, sms: InboundSmsSummary) => void;
  readonly onCallback: (kind: 'dlr' | 'mo', outcome: CallbackOutcome) => void;
  readonly tracing: Tracing;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The gateway's two callbacks. Each resolves once its content is committed. Database errors are thrown, so that the gateway gets no
 * acknowledgement and calls again.
 */
export function callbacks(deps: CallbackDeps): Callbacks {
  const counted =
    (kind: 'dlr' | 'mo', take: (callback: Callback) => Promise<CallbackOutcome>) => async (callback: Callback) => {
      const refusal = deps.door(callback.address, callback.query[tokenParameter]);
      const outcome: CallbackOutcome = refusal === undefined ? await take(callback) : { outcome: 'refused', refusal };
      deps.onCallback(kind, outcome);
      return outcome;
    };
  return { dlr: counted('dlr', takeReport(deps)), mo: counted('mo', takeSms(deps)) };
}

function takeReport({ settle, onReport, tracing }: CallbackDeps) {
  return async ({ form, query }: Callback): Promise<CallbackOutcome> => {
    const startedAt = tracing.now();
    const dlr = parseDlr(form);
    if (!dlr.ok) return { outcome: 'broken', error: dlr.error };
    const { level } = dlr.value;
    const report = dlrMeaning(dlr.value);
    const attemptId = query[referenceParameter];
    if (typeof attemptId !== 'string' || !uuid.test(attemptId)) return { outcome: 'unknown-attempt' };
    const named = level === 1 ? connectorOf(form) : undefined;
    const { effect, connector, context, parent } = await settle({
      attemptId: attemptId.toLowerCase(),
      signal: { signal: 'reported', level, report, ...(named !== undefined && { connector: named }) },
    });
    onReport({ level, report, effect, connector });
    tracing.record({
      name: 'callback dlr',
      kind: 'server',
      ...(context !== undefined && { context }),
      parent,
      startedAt,
      attributes: {
        'smsonly.sms_id': dlr.value.id,
        'smsonly.dlr_level': level,
        'smsonly.dlr_status': dlr.value.status,
        'smsonly.outcome': effect,
      },
    });
    return { outcome: effect === 'unknown' ? 'unknown-attempt' : effect === 'idle' ? 'duplicate' : 'taken', connector };
  };
}

/** The connector of a report of level 1. At level 2 the field holds the SMSC's message ID. */
function connectorOf(form: Uint8Array): string | undefined {
  const connector = new URLSearchParams(Buffer.from(form).toString('latin1')).get('connector');
  return connector !== null && /^[\w.-]{1,64}$/.test(connector) ? connector : undefined;
}

function takeSms({ receive, onSms }: CallbackDeps) {
  return async ({ form }: Callback): Promise<CallbackOutcome> => {
    const mo = parseMo(form);
    if (!mo.ok) return { outcome: 'broken', error: mo.error };
    const sms = readSms(mo.value);
    const outcome = await receive(sms);
    const { header } = mo.value;
    onSms(outcome, { ...sms, ...(header !== undefined && { header }) });
    return { outcome: outcome === 'duplicate' ? 'duplicate' : 'taken', connector: sms.connector };
  };
}
