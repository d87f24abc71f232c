import type { Logger } from '@smsonly/platform';
import type { Mo } from 'jasmin-sms-client';
import type { MissingField, ReceivedSms } from '../receive-sms/read-sms.js';
import type { InboundOutcome } from '../receive-sms/receive-sms.js';

/** A stored SMS from a phone: the fields that logs and metrics may show. */
export type InboundSmsSummary = Pick<Mo, 'header'> & Pick<ReceivedSms, 'inboundId' | 'missing' | 'connector'>;

/** The counters for SMS from phones. */
type SmsCounts = Readonly<{
  received: (outcome: InboundOutcome, missing: readonly MissingField[], connector: string | undefined) => void;
  headerUnknown: (connector: string | undefined) => void;
}>;

/** Counts SMS from phones, and warns of incomplete ones and of a Jasmin that lacks the filter single-parts. */
export function recordInboundSms(counts: SmsCounts, logger: Logger) {
  let warned = false;
  let warnedOfReceipts = false;
  return (outcome: InboundOutcome, { inboundId, missing, connector, header }: InboundSmsSummary): void => {
    counts.received(outcome, missing, connector);
    if (outcome === 'receipt' && !warnedOfReceipts) {
      warnedOfReceipts = true;
      logger.warn(
        { sms: inboundId, connector },
        'Jasmin took a receipt of the SMSC for an SMS from a phone; receipts like it are kept and counted, and go to nobody (see docs/runbook.md)',
      );
    }
    if (missing.length > 0 && outcome !== 'duplicate')
      logger.warn(
        { sms: inboundId, connector, missing },
        outcome === 'unclaimed'
          ? 'an SMS from a phone has no sender or no recipient and is kept unclaimed (see docs/runbook.md)'
          : 'an SMS from a phone lacks readable fields; defaults were used for them',
      );
    if (header !== undefined) return;
    counts.headerUnknown(connector);
    if (warned) return;
    warned = true;
    logger.warn(
      'Jasmin does not say whether SMS from phones begin with a user data header and may lose or mix parts of long SMS: install the filter single-parts (see deploy/jasmin)',
    );
  };
}
