import type { Logger } from '@smsonly/platform';
import type { Mo } from 'jasmin-sms-client';
import type { Lack, ReceivedSms } from '../receive-sms/read-sms.js';
import type { InboundFate } from '../receive-sms/receive-sms.js';

/** An SMS from a phone that was stored, as logs and metrics may know it. */
export type SmsNews = Pick<Mo, 'header'> & Pick<ReceivedSms, 'inboundId' | 'lacks' | 'connector'>;

/** What is counted of them. */
type SmsCounts = Readonly<{
  received: (fate: InboundFate, lacks: readonly Lack[], connector: string | undefined) => void;
  headerUnknown: (connector: string | undefined) => void;
}>;

/** Counts SMS from phones, and warns of those that came incomplete and of a Jasmin without our filter. */
export function noteSms(counts: SmsCounts, logger: Logger) {
  let warned = false;
  return (fate: InboundFate, { inboundId, lacks, connector, header }: SmsNews): void => {
    counts.received(fate, lacks, connector);
    if (lacks.length > 0 && fate !== 'known')
      logger.warn(
        { sms: inboundId, connector, lacks },
        fate === 'unclaimed'
          ? 'an SMS from a phone came without its sender or recipient and is kept unclaimed (docs/runbook.md)'
          : 'an SMS from a phone came incomplete; it was read as well as could be',
      );
    if (header !== undefined) return;
    counts.headerUnknown(connector);
    if (warned) return;
    warned = true;
    logger.warn(
      'Jasmin does not say whether SMS from phones begin with a header: it lacks the filter single-parts (deploy/jasmin), and may lose or mix the parts of long ones',
    );
  };
}
