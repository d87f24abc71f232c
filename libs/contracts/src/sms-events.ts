import { Type } from 'typebox';
import { fact, topic } from './fact.js';
import { Identifier, Instant, SmsAddress } from './shapes.js';

const submission = { submissionId: Identifier, to: SmsAddress, from: SmsAddress, at: Instant };

/** Outcomes of SMS sent, and SMS received. Reports and replies of one phone keep their order. */
export const smsEvents = topic({
  description: 'Reports about SMS sent, and SMS received. The key is the phone.',
  producer: 'sms-adapter',
  key: 'msisdn',
  carriesText: true,
  facts: {
    SmsAccepted: fact('The gateway accepted the SMS.', Type.Object(submission)),
    SmsOutcomeUnknown: fact(
      'The gateway may or may not have the SMS; another fact about it follows once that is known.',
      Type.Object(submission),
    ),
    SmsDelivered: fact('The SMS was delivered to the phone.', Type.Object(submission)),
    SmsFailed: fact(
      'The SMS will not be delivered. `code` is the CSP status that describes it best (410, 415, 532, 542, 902, 903, 920).',
      Type.Object({ ...submission, code: Type.Integer(), cause: Type.String() }),
    ),
    SmsReceived: fact(
      'A phone (`from`) sent an SMS to one of our numbers (`to`).',
      Type.Object({ inboundId: Identifier, from: SmsAddress, to: SmsAddress, text: Type.String(), at: Instant }),
    ),
  },
});
