import { describe, expect, it } from '@jest/globals';
import type { CspMessage, CspVersion, Primitive } from '@smsonly/imps-model';
import { decode, encode } from './index.js';

const transaction = (id: string) => ({ mode: 'Response', id, content: { kind: 'Polling-Request' } }) as const;

function message(version: CspVersion, poll?: boolean): CspMessage<Primitive> {
  const transactions = [transaction('1'), transaction('2'), transaction('3')];
  const session = { type: 'Inband', sessionId: 's' } as const;
  return poll === undefined ? { version, session, transactions } : { version, session, transactions, poll };
}

/** The 1.1 message with the Polls of its transactions; none where undefined. */
function with11Polls(polls: readonly (boolean | undefined)[]): Buffer {
  const without = Buffer.from(encode(message('1.1'))).toString();
  let at = 0;
  return Buffer.from(
    without.replace(/<\/TransactionDescriptor>/g, (end) => {
      const poll = polls[at++];
      return poll === undefined ? end : `<Poll>${poll ? 'T' : 'F'}</Poll>${end}`;
    }),
  );
}

describe('Poll in CSP 1.1', () => {
  it.each([
    ['T', [true, false, false]],
    ['T', [false, true, false]],
    ['T', [undefined, false, true]],
    ['F', [false, false, false]],
    ['F', [undefined, undefined, false]],
  ])('is %s when its transactions say %j: one T is enough', (poll, polls) => {
    expect(decode(with11Polls(polls)).poll).toBe(poll === 'T');
  });

  it('is not there when no transaction has it', () => {
    expect(decode(with11Polls([])).poll).toBeUndefined();
  });

  it('is written into the last transaction alone', () => {
    const xml = Buffer.from(encode(message('1.1', true))).toString();
    expect(xml.split('<Poll>')).toHaveLength(2);
    expect(xml.indexOf('<Poll>T</Poll>')).toBeGreaterThan(xml.indexOf('<TransactionID>3</TransactionID>'));
    const wbxml = Buffer.from(encode(message('1.1', true), { encoding: 'wbxml' })).toString('hex');
    expect(wbxml.split('61802c01')).toHaveLength(2);
  });
});
