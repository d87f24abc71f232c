import { Type } from 'typebox';
import { fact, topic } from './fact.js';
import { Identifier, Instant, Msisdn, SmsAddress } from './shapes.js';

/** SMS that wake a client: no text for a person, but octets for a port of the phone. */
export const wakeUpSms = topic({
  description: 'SMS that wake IM clients (WAP push and plain CIR text), to ports of phones.',
  producer: 'imps-front',
  key: 'msisdn',
  carriesText: false,
  facts: {
    WakeUpSmsRequested: fact(
      'Send these octets, which begin with a user data header, as one SMS. It is worth nothing after `validUntil`.',
      Type.Object({
        wakeUpId: Identifier,
        to: Msisdn,
        from: SmsAddress,
        /** Hexadecimal; with coding 0 one septet an octet after the header. */
        octets: Type.String({ pattern: '^([0-9a-f]{2}){1,280}$' }),
        /** 0: GSM 03.38, 4: 8-bit data. */
        coding: Type.Union([Type.Literal(0), Type.Literal(4)]),
        validUntil: Instant,
      }),
    ),
  },
});
