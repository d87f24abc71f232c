import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Encoding } from '@smsonly/imps-codec';
import type { CspMessage, CspVersion, Primitive } from '@smsonly/imps-model';
import { presenceNotification } from '../presence/presence-notification.js';
import { octetsOf, surelyFits } from './octets.js';

const text = fc.string({ unit: fc.constantFrom('a', '&', '<', ']]>', '\r', 'ø', '漢', '😀'), maxLength: 60 });
const id = fc.string({ unit: fc.constantFrom('a', '&'), minLength: 1, maxLength: 50 });
const notification = fc
  .array(fc.record({ userId: id, value: text, phone: id }), { minLength: 1, maxLength: 5 })
  .map((users) =>
    presenceNotification({
      presences: users.map(({ userId, value, phone: msisdn }) => ({
        userId,
        attributes: [
          { name: 'OnlineStatus', qualifier: true, value: 'T', clientId: { msisdn } },
          { name: 'UserAvailability', qualifier: true, value: 'AVAILABLE', clientId: { msisdn } },
          { name: 'StatusText', qualifier: true, value },
        ],
      })),
    }),
  );
const primitive: fc.Arbitrary<Primitive> = fc.oneof(
  text.map((description): Primitive => ({ kind: 'Status', result: { code: 200, description } })),
  notification,
  fc.array(id, { maxLength: 20 }).map((contactLists): Primitive => ({ kind: 'GetList-Response', contactLists })),
  fc.record({ name: text, userId: id }).map((one): Primitive => ({
    kind: 'ListManage-Response',
    result: { code: 200 },
    nickList: { nickNames: [one, one] },
    contactListProperties: [{ name: 'DisplayName', value: one.name }],
  })),
);

describe('the upper bound of what is written', () => {
  it('is never less than what is written', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ id, content: primitive }), { minLength: 1, maxLength: 4 }),
        fc.constantFrom<CspVersion>('1.1', '1.2', '1.3'),
        fc.constantFrom<Encoding>('xml', 'wbxml'),
        id,
        (replies, version, encoding, sessionId) => {
          const transactions = replies.map((reply) => ({ mode: 'Response' as const, ...reply }));
          const session = { type: 'Inband' as const, sessionId };
          const message: CspMessage<Primitive> = { version, session, transactions, poll: true };
          const written = octetsOf(message, encoding);
          const contents = replies.map(({ content }) => content);
          expect(surelyFits(contents, written - 1)).toBe(false);
        },
      ),
    );
  });

  it('does not measure what is small beside a usual parser', () => {
    expect(surelyFits({ kind: 'Status', result: { code: 200 } }, 32_767)).toBe(true);
    expect(surelyFits({ kind: 'Status', result: { code: 200 } }, undefined)).toBe(true);
  });
});
