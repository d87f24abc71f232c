import { Type } from 'typebox';
import { fact, topic } from './fact.js';
import { Identifier, Instant, Msisdn } from './shapes.js';

/** Texts that are to leave as SMS. */
export const smsSubmissions = topic({
  description: 'SMS to be sent, and no more to be sent.',
  producer: 'routing',
  key: 'msisdn',
  carriesText: true,
  facts: {
    SmsRequested: fact(
      'Send this text to the phone, from this number. Texts of one (to, from) leave in the order of these facts; senders (account IDs) take turns.',
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
      'The phone wants these texts no more. Those of which no SMS has left yet are not sent and fail with cause `withdrawn`, also when their request comes later than this; the others go on, but nothing of them is sent again.',
      Type.Object({
        to: Msisdn,
        texts: Type.Array(Type.Object({ submissionId: Identifier, from: Msisdn }), { minItems: 1, maxItems: 1000 }),
      }),
    ),
  },
});
