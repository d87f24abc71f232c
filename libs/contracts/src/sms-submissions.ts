import { Type } from 'typebox';
import { fact, topic } from './fact.js';
import { Identifier, Instant, Msisdn } from './shapes.js';

/** Texts to be sent as SMS. */
export const smsSubmissions = topic({
  description: 'SMS to be sent, and withdrawals.',
  producer: 'routing',
  key: 'msisdn',
  carriesText: true,
  facts: {
    SmsRequested: fact(
      'Send this text to the phone, from this number. Texts of one (to, from) are sent in the order of these facts; senders (account IDs) take turns.',
      Type.Object({
        submissionId: Identifier,
        to: Msisdn,
        from: Msisdn,
        text: Type.String(),
        sender: Type.Optional(Identifier),
        validUntil: Type.Optional(Instant),
      }),
    ),
    SmsWithdrawn: fact(
      'The phone no longer wants these texts. Those of which no SMS has been sent yet are not sent and fail with cause `withdrawn`, even if their request comes after this; the others continue, but nothing of them is sent again.',
      Type.Object({
        to: Msisdn,
        texts: Type.Array(Type.Object({ submissionId: Identifier, from: Msisdn }), { minItems: 1, maxItems: 1000 }),
      }),
    ),
  },
});
