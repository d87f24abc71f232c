import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { document } from '../test/documents.js';
import { wbxmlRequest } from '../test/wbxml-documents.js';
import { CodecError, decode, decodeTransactions, type DecodedMessage, type DecodeOptions } from './index.js';

/** The content of a transaction, in either wire form, and the status that refuses it. */
const pieces: Readonly<Record<string, Readonly<{ xml: string; wbxml: string; status?: number }>>> = {
  getList: { xml: '<GetList-Request/>', wbxml: '00 04 10' },
  keepAlive: { xml: '<KeepAlive-Request/>', wbxml: '00 01 1b' },
  unknown: { xml: '<Teleport-Request/>', wbxml: '00 14 05' },
  'a mandatory element missing': { xml: '<DeleteList-Request/>', wbxml: '00 04 0d', status: 402 },
  'a word for a number': {
    xml: '<KeepAlive-Request><TimeToLive>while</TimeToLive></KeepAlive-Request>',
    wbxml: '00 01 5b 72 03 77 68 69 6c 65 00 01 01',
    status: 402,
  },
  'a presence value that does not exist': {
    xml: '<UpdatePresence-Request><PresenceSubList><UserAvailability><PresenceValue>FOO</PresenceValue></UserAvailability></PresenceSubList></UpdatePresence-Request>',
    wbxml: '00 04 5c 00 00 63 00 05 6e 00 00 64 03 46 4f 4f 00 01 01 01 01',
    status: 751,
  },
  'two primitives': { xml: '<KeepAlive-Request/><GetList-Request/>', wbxml: '00 01 1b 00 04 10', status: 400 },
};
const names = Object.keys(pieces);

const nextXml = (id: string, content: string) =>
  '<Transaction><TransactionDescriptor><TransactionMode>Request</TransactionMode>' +
  `<TransactionID>${id}</TransactionID></TransactionDescriptor><TransactionContent>${content}</TransactionContent></Transaction>`;
const nextWbxml = (id: string, content: string) =>
  `01 01 00 00 72 74 76 80 20 01 75 03 ${Buffer.from(id).toString('hex')} 00 01 01 73 ${content}`;

const xmlOf = (contents: readonly string[]): Uint8Array => {
  const [first = '', ...others] = contents;
  return Buffer.from(
    document({ content: first, rest: others.map((one, at) => nextXml(String(at + 18), one)).join('') }),
  );
};
const wbxmlOf = (contents: readonly string[]): Uint8Array => {
  const [first = '', ...others] = contents;
  return wbxmlRequest([first, ...others.map((one, at) => nextWbxml(String(at + 8), one))].join(' '));
};
const documentOf = { xml: xmlOf, wbxml: wbxmlOf };

function shown({ transactions }: DecodedMessage): unknown[] {
  return transactions.map((one) =>
    one instanceof CodecError
      ? [one.context.transaction?.id, one.status, 'path' in one.place]
      : [one.id, one.content.kind],
  );
}

function refusal(read: (bytes: Uint8Array, options?: DecodeOptions) => unknown, bytes: Uint8Array): CodecError {
  try {
    read(bytes);
  } catch (error) {
    if (error instanceof CodecError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe.each(['xml', 'wbxml'] as const)('several transactions in one message in %s', (encoding) => {
  const bytesOf = (...kinds: readonly string[]) => documentOf[encoding](kinds.map((name) => pieces[name]![encoding]));
  const first = encoding === 'xml' ? 17 : 7;
  const session = { type: 'Inband', sessionId: encoding === 'xml' ? 's-81c2' : 's-1' };

  it.each(names.filter((name) => pieces[name]?.status !== undefined))('are read beside one with %s', (bad) => {
    const message = decodeTransactions(bytesOf('getList', bad, 'unknown', bad, 'keepAlive'));
    expect(message).toMatchObject({ version: '1.2', session });
    const { status } = pieces[bad]!;
    expect(shown(message)).toEqual([
      [`${first}`, 'GetList-Request'],
      [`${first + 1}`, status, true],
      [`${first + 2}`, 'Unknown'],
      [`${first + 3}`, status, true],
      [`${first + 4}`, 'KeepAlive-Request'],
    ]);
  });

  it('come out as each of them comes out alone', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 6 }), (kinds) => {
        const { transactions } = decodeTransactions(bytesOf(...kinds));
        expect(transactions).toHaveLength(kinds.length);
        kinds.forEach((kind, at) => {
          const id = String(first + at);
          const alone = bytesOf(kind);
          const one = transactions[at];
          if (pieces[kind]?.status === undefined) {
            expect(one).toEqual({ ...decode(alone).transactions[0], id });
          } else {
            const { status, problem, place, context } = refusal(decode, alone);
            const transaction = { ...context.transaction, id };
            expect(one).toMatchObject({ status, problem, place, context: { ...context, transaction } });
          }
        });
      }),
    );
  });

  it('are a plain message when each can be read', () => {
    const bytes = bytesOf('getList', 'unknown', 'keepAlive');
    expect(decodeTransactions(bytes)).toEqual(decode(bytes));
  });

  it('are refused together by decode: envelope first, then the first transaction', () => {
    const error = refusal(decode, bytesOf('getList', 'a word for a number', 'a mandatory element missing'));
    expect(error).toMatchObject({ status: 402, context: { transaction: { id: `${first + 1}` } } });
    expect(refusal(decode, bytesOf('a word for a number', 'two primitives')).status).toBe(400);
  });

  it('are refused together where the document breaks', () => {
    const bytes = bytesOf('getList', 'a word for a number', 'keepAlive');
    for (const end of [-1, -4, -12]) {
      expect(refusal(decodeTransactions, bytes.subarray(0, end))).toMatchObject({
        status: 400,
        place: { offset: expect.any(Number) },
      });
    }
  });

  it('are refused together beyond the bounds', () => {
    const bytes = bytesOf('getList', 'a word for a number', 'keepAlive');
    for (const bounds of [{ elements: 20 }, { depth: 5 }, { bytes: 100 }]) {
      expect(refusal((all) => decodeTransactions(all, { bounds }), bytes).status).toBe(400);
    }
  });
});

describe('a transaction that cannot be read', () => {
  const good = nextXml('18', '<GetList-Request/>');
  const beside = (first: Parameters<typeof document>[0]) =>
    decodeTransactions(Buffer.from(document({ ...first, rest: good })));

  it.each([
    ['has no descriptor', { descriptor: '', content: '<KeepAlive-Request/>' }],
    [
      'has a mode that does not exist',
      { descriptor: '<TransactionMode>Shout</TransactionMode>', content: '<KeepAlive-Request/>' },
    ],
    [
      'has an ID longer than the bound',
      {
        descriptor: `<TransactionMode>Request</TransactionMode><TransactionID>${'7'.repeat(51)}</TransactionID>`,
        content: '<KeepAlive-Request/>',
      },
    ],
  ])('may be so because it %s', (_why, parts) => {
    expect(shown(beside(parts))).toEqual([
      [undefined, 400, true],
      ['18', 'GetList-Request'],
    ]);
  });

  it('knows its mode: a response is not answered', () => {
    const descriptor = '<TransactionMode>Response</TransactionMode><TransactionID>srv1</TransactionID>';
    const [bad] = beside({ descriptor, content: '<MessageDelivered/>' }).transactions;
    expect(bad).toMatchObject({ status: 402, context: { transaction: { mode: 'Response', id: 'srv1' } } });
  });

  it('without content is ignored, whatever its descriptor', () => {
    expect(shown(beside({ content: '' }))).toEqual([['18', 'GetList-Request']]);
    expect(shown(beside({ descriptor: '', content: '' }))).toEqual([['18', 'GetList-Request']]);
    const alone = Buffer.from(document({ content: '' }));
    expect(refusal(decodeTransactions, alone)).toMatchObject({ status: 400, context: { transaction: { id: '17' } } });
  });

  it('does not hide what is wrong with the envelope', () => {
    const session = '<SessionType>Sideband</SessionType><SessionID>s-81c2</SessionID>';
    const xml = document({ session, content: '<DeleteList-Request/>', rest: good });
    expect(refusal(decodeTransactions, Buffer.from(xml))).toMatchObject({
      status: 400,
      place: { path: 'WV-CSP-Message/Session/SessionDescriptor/SessionType' },
    });
    const unknown = document({ content: '<DeleteList-Request/>', rest: good }).replace('WV-CSP1.2', 'WV-CSP1.4');
    expect(refusal(decodeTransactions, Buffer.from(unknown)).status).toBe(505);
  });

  it('says Poll in 1.1, where each transaction has its own', () => {
    const poll = (value: string) => `<TransactionMode>Request</TransactionMode><Poll>${value}</Poll>`;
    const read = beside({ version: '1.1', descriptor: poll('T'), content: '<DeleteList-Request/>' });
    expect(read.poll).toBe(true);
    expect(shown(beside({ version: '1.1', descriptor: poll('Q'), content: '<GetList-Request/>' }))).toEqual([
      [undefined, 400, true],
      ['18', 'GetList-Request'],
    ]);
  });
});
