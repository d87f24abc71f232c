import { describe, expect, it } from '@jest/globals';
import { cspVersions, type CspMessage, type Primitive } from '@smsonly/imps-model';
import fc from 'fast-check';
import { messageWith } from '../../test/golden-message.js';
import { primitivesOf, valuesOf } from '../../test/grammar-values.js';
import { InputProblem } from './input-problem.js';
import { readJsonMessage } from './read-json-message.js';

const request = (content: object, more: object = {}) =>
  JSON.stringify({
    version: '1.2',
    session: { type: 'Inband', sessionId: 's-81c2' },
    transactions: [{ mode: 'Request', id: '17', content }],
    ...more,
  });
const info = (messageInfo: unknown) => request({ kind: 'NewMessage', messageInfo });

describe.each(cspVersions)('a message of CSP %s as JSON', (version) => {
  const entries = primitivesOf(version);

  it.each(entries.map((entry) => [entry.kind as string, entry] as const))('is read back: %s', (_, entry) => {
    const golden = messageWith(entry, version);
    fc.assert(
      fc.property(valuesOf(entry, version), (content) => {
        const transactions = [{ ...golden.transactions[0], content }];
        const message = { ...golden, transactions } as CspMessage<Primitive>;
        expect(readJsonMessage(JSON.stringify(message))).toEqual(message);
      }),
      { numRuns: 10, examples: [[golden.transactions[0]?.content]] },
    );
  });
});

describe('a message as JSON', () => {
  it('may give dates in any form of ISO 8601', () => {
    for (const dateTime of ['20260511T093015Z', '2026-05-11T11:30:15+02:00']) {
      expect(readJsonMessage(info({ dateTime })).transactions[0]?.content).toEqual({
        kind: 'NewMessage',
        messageInfo: { dateTime: new Date('2026-05-11T09:30:15Z') },
      });
    }
  });

  it('keeps what the envelope of 1.3 adds to a transaction', () => {
    const segmentInfo = { segmentCount: 3 };
    const transactions = [{ mode: 'Request', id: '17', segmentInfo, content: { kind: 'KeepAlive-Request' } }];
    expect(readJsonMessage(request({}, { version: '1.3', transactions })).transactions[0]).toMatchObject({
      segmentInfo,
    });
  });

  it('keeps the names of elements that no version knows, as decode gives them', () => {
    const presenceSubList = { unknownAttributes: ['Horoscope'] };
    const content = { kind: 'UpdatePresence-Request', presenceSubList };
    expect(readJsonMessage(request(content)).transactions[0]?.content).toEqual(content);
  });

  it.each([
    ['not JSON', '{"version": 1.2,}', /^this is no JSON: .*; give what decode --json prints$/],
    [
      'no object',
      '[]',
      'the message is an empty array; it must be an object with the keys version, session, transactions',
    ],
    ['no version', '{}', 'version is missing; add "1.1" or "1.2" or "1.3"'],
    ['an unknown version', request({}, { version: '1.4' }), 'version is "1.4"; it must be "1.1" or "1.2" or "1.3"'],
    [
      'no transactions',
      request({}, { transactions: [] }),
      'transactions is an empty array; it must be an array of one or more',
    ],
    [
      'no content',
      request({}, { transactions: [{ mode: 'Request', id: '1' }] }),
      'transactions[0].content is missing; add a primitive',
    ],
    ['no kind', request({}), 'transactions[0].content.kind is missing; it must be one of Status, Login-Request'],
    [
      'another kind',
      request({ kind: 'Dance-Request' }),
      'transactions[0].content.kind is "Dance-Request"; it must be one of Status',
    ],
    [
      'an unknown key',
      info({ size: 1 }),
      'transactions[0].content.messageInfo.size: there is no such key; transactions[0].content.messageInfo can have the keys messageId, messageUri',
    ],
    [
      'a key of JavaScript',
      '{"__proto__": {}}',
      '__proto__: there is no such key; the message can have the keys version',
    ],
    [
      'a mandatory field missing',
      request({ kind: 'NewMessage' }),
      'transactions[0].content.messageInfo is missing; add an object with the keys messageId',
    ],
    [
      'a text for a number',
      info({ contentSize: '2' }),
      'transactions[0].content.messageInfo.contentSize is "2"; it must be a whole number from 0',
    ],
    ['a negative number', info({ contentSize: -1 }), 'contentSize is -1; it must be a whole number from 0'],
    [
      'a number for a text',
      info({ messageId: 17 }),
      'transactions[0].content.messageInfo.messageId is 17; it must be a text',
    ],
    ['null', info({ messageId: null }), 'messageId is null; it must be a text'],
    [
      'a date that does not exist',
      info({ dateTime: '2026-02-30T00:00:00Z' }),
      'dateTime is "2026-02-30T00:00:00Z"; it must be a date and time such as',
    ],
    ['an empty date', info({ dateTime: '' }), 'dateTime is ""; it must be a date and time such as'],
    [
      'one for many',
      info({ recipient: { users: { userId: 'wv:a' } } }),
      'messageInfo.recipient.users is an object; it must be an array',
    ],
    [
      'a wrong one of many',
      info({ recipient: { users: [{ userId: 'wv:a' }, {}] } }),
      'messageInfo.recipient.users[1].userId is missing; add a text',
    ],
    [
      'a text for a boolean',
      request({ kind: 'KeepAlive-Request' }, { poll: 'T' }),
      'poll is "T"; it must be true or false',
    ],
  ])('is refused with the path and what belongs there: %s', (_, json, problem) => {
    expect(() => readJsonMessage(json)).toThrow(problem);
    expect(() => readJsonMessage(json)).toThrow(InputProblem);
  });

  it('is never more than refused, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.json().map((json) => info(JSON.parse(json))),
        ),
        (json) => {
          try {
            readJsonMessage(json);
          } catch (error) {
            expect(error).toBeInstanceOf(InputProblem);
          }
        },
      ),
    );
  });
});
