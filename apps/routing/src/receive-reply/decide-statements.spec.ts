import { describe, expect, it } from '@jest/globals';
import { consentWords } from '../consent/consent-words.js';
import type { Consent } from '../consent/decide-consent.js';
import type { UnacceptedText } from '../send-sms/submission.store.js';
import { consentStatements, decideStatements, type ReceivedSms } from './decide-statements.js';

const phone = '+4790000009';
const number = '+4759440000';
const at = '2026-11-22T12:00:00.000Z';
const alice = { accountId: 'alice', userId: 'wv:alice@im.example.com' };
const bob = { accountId: 'bob', userId: 'wv:bob@im.example.com' };
const words = consentWords({
  stop: 'stop',
  'stop-all': 'stop all',
  start: 'start',
  'start-all': 'start all',
  help: 'help',
});

let count = 0;
const sms = (text: string, meant: ReceivedSms['meant'], from = phone): ReceivedSms => ({
  meant,
  event: {
    id: `sms-${count++}`,
    source: '/spec',
    time: at,
    key: from,
    type: 'SmsReceived',
    data: { inboundId: 'inbound', from, to: number, text, at },
  } as ReceivedSms['event'],
});
const text = (submissionId: string, senderAccountId: string): UnacceptedText => ({
  submissionId,
  number,
  senderAccountId,
});
const decide = (received: ReceivedSms[], record: Consent[] = [], unaccepted: UnacceptedText[] = []) =>
  decideStatements(consentStatements(received, words), { consentOf: () => record, unacceptedTo: () => unaccepted });
const changesOf = (...args: Parameters<typeof decide>) => decide(...args).map(({ changes }) => changes);
const withdrawnBy = (...args: Parameters<typeof decide>) =>
  decide(...args).map(({ withdrawn }) => withdrawn.map(({ submissionId }) => submissionId));

describe('an SMS is a statement', () => {
  it('when it is just a keyword, from a phone, and applies to someone', () => {
    const received = [
      sms('Stop.', [alice]),
      sms('stop it', [alice]),
      sms('stop', []),
      sms('stop all', []),
      sms('stop', [alice], '2077'),
    ];
    expect(consentStatements(received, words).map(({ word }) => word)).toEqual(['stop', 'stop-all']);
  });
});

describe('a word', () => {
  it('STOP and START apply to the sender behind the number, or to both', () => {
    expect(changesOf([sms('stop', [alice])])).toEqual([[{ accountId: 'alice', allowed: false }]]);
    expect(changesOf([sms('stop', [alice, bob]), sms('start', [alice, bob])])).toEqual([
      [
        { accountId: 'alice', allowed: false },
        { accountId: 'bob', allowed: false },
      ],
      [
        { accountId: 'alice', allowed: true },
        { accountId: 'bob', allowed: true },
      ],
    ]);
  });

  it('STOP ALL and START ALL apply to everyone', () => {
    expect(changesOf([sms('stop all', []), sms('start all', [alice])])).toEqual([
      [{ allowed: false }],
      [{ allowed: true }],
    ]);
  });

  it('HELP changes nothing', () => {
    expect(changesOf([sms('help', [alice])])).toEqual([[]]);
  });

  it('finds what an earlier one of the same run changed', () => {
    expect(changesOf([sms('stop', [alice]), sms('stop', [alice]), sms('start', [alice])])).toEqual([
      [{ accountId: 'alice', allowed: false }],
      [],
      [{ accountId: 'alice', allowed: true }],
    ]);
    expect(changesOf([sms('stop', [alice])], [{ allowed: false, order: 7n }])).toEqual([[]]);
  });
});

describe('texts under way', () => {
  const unaccepted = [text('1', 'alice'), text('2', 'bob'), text('3', 'alice')];

  it('are withdrawn for the sender who is stopped, in the order requested', () => {
    expect(withdrawnBy([sms('stop', [alice])], [], unaccepted)).toEqual([['1', '3']]);
  });

  it('are withdrawn for all senders by STOP ALL, each once', () => {
    expect(withdrawnBy([sms('stop', [alice]), sms('stop all', [])], [], unaccepted)).toEqual([['1', '3'], ['2']]);
  });

  it('are not withdrawn when nothing changes', () => {
    const record = [{ accountId: 'alice', allowed: false, order: 1n }];
    expect(withdrawnBy([sms('stop', [alice])], record, unaccepted)).toEqual([[]]);
    expect(withdrawnBy([sms('start', [alice]), sms('help', [alice])], [], unaccepted)).toEqual([[], []]);
  });
});
