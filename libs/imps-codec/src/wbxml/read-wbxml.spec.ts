import { describe, expect, it } from '@jest/globals';
import type { PrimitiveOf } from '@smsonly/imps-model';
import { bytes, header12, keepAlive, sendMessage, wbxmlRequest } from '../../test/wbxml-documents.js';
import { decodeCounting } from '../decode.js';
import { CodecError, decode, encode, type DecodeOptions } from '../index.js';

/** Reads a TimeToLive. */
function timeToLive(value: string, header?: string): number | undefined {
  const content = decode(wbxmlRequest(keepAlive(value), header)).transactions[0]?.content;
  return (content as PrimitiveOf<'KeepAlive-Request'>).timeToLive;
}

/** Reads a ContentData. */
function contentData(value: string, { header, encoding }: { header?: string; encoding?: string } = {}) {
  const content = decode(wbxmlRequest(sendMessage(value, encoding), header)).transactions[0]?.content;
  return (content as PrimitiveOf<'SendMessage-Request'>).contentData;
}

/** A message with a Poll after its transaction, around the tokens of Poll's value. */
function withPoll(value: string): Uint8Array {
  return wbxmlRequest(`${keepAlive('c3 01 05')} 01 01 00 00 61 ${value} 01`).subarray(0, -2);
}

function refusal(input: Uint8Array, options?: DecodeOptions): CodecError {
  try {
    decode(input, options);
  } catch (error) {
    if (error instanceof CodecError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('the header of a WBXML message', () => {
  it.each([
    ['the public identifier of another version', '03 10 6a 00'],
    ['an unknown public identifier', '03 01 6a 00'],
    ['a public identifier in the string table', '03 00 00 6a 06 2d 2f 2f 58 2f 00'],
    ['an older WBXML version', '01 11 6a 00'],
    ['US-ASCII', '03 11 03 00'],
  ])('may have %s: the namespace of the root decides the version', (_what, header) => {
    expect(decode(wbxmlRequest(keepAlive('c3 01 05'), header)).version).toBe('1.2');
  });

  it('decides the version where the root has no namespace', () => {
    expect(decode(wbxmlRequest(keepAlive('c3 01 05'), header12, '49')).version).toBe('1.2');
    const text = Buffer.from('-//OMA//DTD WV-CSP 1.2//EN\0');
    const header = `03 00 00 6a ${text.length.toString(16)} ${text.toString('hex')}`;
    expect(decode(wbxmlRequest(keepAlive('c3 01 05'), header, '49')).version).toBe('1.2');
    expect(decode(wbxmlRequest(keepAlive('c3 01 05'), '03 01 6a 00', '49')).version).toBe('1.1');
  });

  it('may say ISO 8859-1', () => {
    expect(contentData('03 e5 00', { header: '03 11 04 00' })).toBe('å');
  });

  it.each([
    ['another character set', '03 11 8f 77 00', 2],
    ['a string table longer than the document', '03 11 6a ff ff ff ff 0f', 3],
    ['a public identifier outside the string table', '03 00 05 6a 01 00', 6],
  ])('is refused with %s', (_what, header, offset) => {
    expect(refusal(wbxmlRequest(keepAlive('c3 01 05'), header))).toMatchObject({ status: 400, place: { offset } });
  });

  it('is refused with another WBXML version', () => {
    const options = { contentType: 'application/vnd.wv.csp.wbxml' };
    expect(refusal(wbxmlRequest(keepAlive('c3 01 05'), '04 11 6a 00'), options).place).toEqual({ offset: 0 });
  });

  it('of an unknown version is answered with 505', () => {
    const root = 'c9 08 03 32 2e 30 00 01';
    expect(refusal(wbxmlRequest(keepAlive('c3 01 05'), header12, root)).status).toBe(505);
  });
});

describe('WBXML that breaks', () => {
  const text = Buffer.from('-//OMA//DTD WV-CSP 1.1//EN\0');
  const inTable = `03 00 00 6a ${text.length.toString(16)} ${text.toString('hex')}`;
  it.each([
    ['after its public identifier', '03 12', '1.3'],
    ['after its character set', '03 12 6a', '1.3'],
    ['after its header', '03 10 6a 00', '1.1'],
    ['in its character set', '03 10 8f 77 00 c9', '1.1'],
    ['in its WBXML version', '04 10 6a 00', '1.1'],
    ['in its namespace, of which there is too little', '03 10 6a 00 c9 08 03 31 2e', '1.1'],
    ['after its namespace, which counts more', '03 10 6a 00 c9 0b 03 31 2e 33 00 01 6d', '1.3'],
    ['in its character set, its public identifier a text', inTable.replace('6a', '05'), '1.1'],
    ['after its header, its public identifier a text', inTable, '1.1'],
    ['before anything says its version', '03 01 6a', '1.2'],
  ])('%s is answered in the version recognisable in it', (_where, document, version) => {
    const error = refusal(bytes(document), { contentType: 'application/vnd.wv.csp.wbxml' });
    expect([error.status, error.context.version]).toEqual([400, version]);
  });

  it('is answered in the version of its content type when nothing in it shows one', () => {
    expect(refusal(bytes('03 01'), { contentType: 'application/vnd.wv.csp+wbxml' }).context.version).toBe('1.3');
  });
});

describe('a multi-byte integer', () => {
  it('may be as large as 32 bits allow, and not larger', () => {
    expect(decode(wbxmlRequest(keepAlive('c3 01 05'), '03 8f ff ff ff 7f 6a 00')).version).toBe('1.2');
    expect(refusal(wbxmlRequest(keepAlive('c3 01 05'), '03 90 80 80 80 00 6a 00'))).toMatchObject({
      problem: 'a number is longer than 32 bits',
      place: { offset: 1 },
    });
  });
});

describe('version discovery in WBXML', () => {
  const root = (tag: string) => `00 0a ${tag} 08 03 31 2e 32 00 01`;

  it.each([
    ['1.1', '03 10 6a 00'],
    ['1.2', '03 11 6a 00'],
    ['1.3', '03 12 6a 00'],
    ['nothing', '03 01 6a 00'],
  ])('may be the root, though the public identifier says %s', (_version, header) => {
    expect(decode(bytes(`${header} ${root('c5')} 01`))).toEqual({
      version: '1.2',
      session: { type: 'Outband' },
      transactions: [{ mode: 'Request', id: '', content: { kind: 'WV-CSP-VersionDiscovery-Request' } }],
      bare: 'root',
    });
  });

  it('may be the root without a namespace, of a version that has no such question', () => {
    expect(decode(bytes('03 10 6a 00 00 0a 45 47 01 01')).transactions[0]?.content).toEqual({
      kind: 'WV-CSP-VersionDiscovery-Request',
      versionList: {},
    });
  });
});

describe('a number in WBXML', () => {
  it.each([
    ['opaque data', 'c3 02 02 58', 600],
    ['opaque data of no bytes', 'c3 00', 0],
    ['opaque data with leading zeros', 'c3 09 00 00 00 00 00 00 00 02 58', 600],
    ['opaque data of the largest number', 'c3 07 1f ff ff ff ff ff ff', Number.MAX_SAFE_INTEGER],
    ['inline text', '03 36 30 30 00', 600],
    ['several pieces of text', '03 36 00 03 30 30 00', 600],
    ['text with character entities', '02 36 02 30 02 30', 600],
  ])('may come as %s', (_what, value, number) => {
    expect(timeToLive(value)).toBe(number);
  });

  it('may come from the string table', () => {
    expect(timeToLive('83 02', '03 11 6a 06 61 00 36 30 30 00')).toBe(600);
  });

  it('that is none is answered with 402', () => {
    expect(refusal(wbxmlRequest(keepAlive('c3 07 20 00 00 00 00 00 00'))).status).toBe(402);
    expect(refusal(wbxmlRequest(keepAlive('c3 08 ff ff ff ff ff ff ff ff'))).status).toBe(402);
    expect(refusal(wbxmlRequest(keepAlive('03 61 00'))).status).toBe(402);
  });
});

describe('a text in WBXML', () => {
  it('that is a boolean may come as opaque data, of which no bytes at all are 0 as they are among numbers', () => {
    const poll = (value: string) => decode(withPoll(value)).poll;
    expect(['c3 01 01', 'c3 01 00', 'c3 00', 'c3 01 54', '03 66 00'].map(poll)).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
  });

  it('may come as a value token, as one client sends every text that the table has', () => {
    expect(contentData('80 2c')).toBe('T');
    expect(contentData('81 2c')).toBe('T');
    expect(contentData('80 0e 03 61 2e 62 2f 00')).toBe('http://a.b/');
  });

  it('joins strings, entities and table strings', () => {
    expect(contentData('03 48 c3 a5 00 02 81 bc 1f 83 01 03 21 00', { header: '03 11 6a 03 20 4f 00' })).toBe(
      `Hå${String.fromCodePoint(0x5e1f)}O!`,
    );
  });

  it('may come as opaque data in the character set of the document', () => {
    expect(contentData('c3 03 48 c3 a5')).toBe('Hå');
  });

  it.each([
    ['a string', '03 48 ed a0 bd ed b8 80 21 00', 'H😀!'],
    ['a string of a lone half', '03 48 ed a0 bd 21 00', 'H\ufffd!'],
    ['a string of the other half', '03 ed b8 80 00', '\ufffd'],
    ['a string of the table', '83 00', '😀'],
    ['opaque data', 'c3 06 ed a0 bd ed b8 80', '😀'],
    ['opaque data in two pieces', 'c3 04 ed a0 bd ed c3 02 b8 80', '😀'],
    ['character entities', '02 83 b0 3d 02 83 bc 00', '😀'],
    ['a character entity of a lone half', '02 83 b0 3d 02 21', '\ufffd!'],
    ['a character entity of the other half', '02 83 bc 00', '\ufffd'],
  ])('may have halves of characters, each by itself: %s', (_what, value, text) => {
    expect(contentData(value, { header: '03 11 6a 07 ed a0 bd ed b8 80 00' })).toBe(text);
  });

  it('has no character that a database cannot hold, unless it is content', () => {
    const [cancelled] = decode(wbxmlRequest('00 04 45 00 00 7a c3 03 61 00 62 01 01')).transactions;
    expect(cancelled?.content).toEqual({ kind: 'CancelAuth-Request', userId: 'a\ufffdb' });
  });

  it.each([
    ['a string that is not UTF-8', '03 ff 00'],
    ['a string without end', '03 61'],
    ['a character entity of no character', '02 00'],
    ['a character entity beyond all characters', '02 c4 80 00'],
    ['an extension token without meaning', 'c0'],
    ['an inline extension', '40 61 00'],
    ['a processing instruction', '43 05 01'],
    ['a table string outside of the table', '83 05'],
    ['a number longer than 32 bits', '80 ff ff ff ff 7f'],
    ['opaque data longer than the document', 'c3 ff ff ff ff 0f 61'],
  ])('is refused with %s, with the byte', (_what, value) => {
    const error = refusal(wbxmlRequest(sendMessage(value)));
    expect(error).toMatchObject({ status: 400, place: { offset: expect.any(Number) }, context: { version: '1.2' } });
    expect((error.place as { offset: number }).offset).toBeGreaterThan(60);
  });
});

describe('opaque content', () => {
  const base64 = '4e 80 07 01';
  const info = (encoding = '', vendor = '') => `53 00 00 ${encoding} ${vendor} 4f c3 01 02 01 67 01 6c 01 01`;
  /** Reads content; gives it with its encoding. */
  function read(value: string, { header, encoding }: { header?: string; encoding?: string } = {}) {
    const orders = [`${info(encoding)} 4d ${value} 01`, `00 00 4d ${value} 01 00 06 ${info(encoding)}`];
    const [after, before] = orders.map((order) => {
      const { content } = decode(wbxmlRequest(`00 06 57 ${order} 01`, header)).transactions[0] ?? {};
      const { contentData, messageInfo } = content as PrimitiveOf<'SendMessage-Request'>;
      return [contentData, messageInfo.contentEncoding];
    });
    expect(before).toEqual(after);
    return after;
  }
  const opaque = (octets: string | Uint8Array) => {
    const bytes = Buffer.from(octets);
    return `c3 ${bytes.length.toString(16).padStart(2, '0')} ${bytes.toString('hex')}`;
  };

  it('that is text is text', () => {
    expect(read(opaque('Hå'))).toEqual(['Hå', undefined]);
    expect(read(opaque('SGVsbG8='))).toEqual(['SGVsbG8=', undefined]);
    expect(read(opaque(''))).toEqual(['', undefined]);
    expect(read(opaque('Hi'), { encoding: '4e 03 4e 6f 6e 65 00 01' })).toEqual(['Hi', 'None']);
    expect(read('c3 01 e5', { header: '03 11 04 00' })).toEqual(['å', undefined]);
  });

  it.each([
    ['octets that are no UTF-8', 'c3 03 ff d8 ff', '/9j/'],
    ['octets of which XML cannot hold the characters', 'c3 04 00 01 02 03', 'AAECAw=='],
    ['some that are text and some that are none', 'c3 01 41 c3 02 ff d8', 'Qf/Y'],
    ['strings among them', '03 41 00 c3 01 ff 03 42 00', 'Qf9C'],
  ])('that is no text is kept as Base64, and its encoding says so: %s', (_what, value, data) => {
    expect(read(value)).toEqual([data, 'BASE64']);
    expect(read(value, { encoding: '4e 03 4e 6f 6e 65 00 01' })).toEqual([data, 'BASE64']);
    expect(read(value, { encoding: base64 })).toEqual([data, 'BASE64']);
  });

  it('may be cut anywhere, also in a character', () => {
    expect(read('c3 02 48 c3 c3 01 a5')).toEqual(['Hå', undefined]);
    expect(read('c3 02 ff d8 c3 01 ff')).toEqual(['/9j/', 'BASE64']);
  });

  it.each(['/9j/', 'SGVsbG8=', 'SGVs\r\nbG8=\r\n', 'QQ==', ''])(
    'that says BASE64 and is complete Base64 is that Base64: %j',
    (text) => {
      expect(read(opaque(text), { encoding: base64 })).toEqual([text, 'BASE64']);
    },
  );

  it.each(['Hello', 'Hi', 'Hello, world', 'a=b=', 'QQ=', '====', 'Hå', '\u0001AAA'])(
    'that says BASE64 and is no complete Base64 is octets, and is encoded: %j',
    (octets) => {
      expect(read(opaque(octets), { encoding: base64 })).toEqual([Buffer.from(octets).toString('base64'), 'BASE64']);
    },
  );

  it('may have its encoding in pieces, as opaque data or after an unknown element', () => {
    for (const encoding of ['4e 03 42 41 00 03 73 65 36 34 00 01', '4e c3 06 42 41 53 45 36 34 01', '4e 80 07 01 3f']) {
      expect(read(opaque('Hello'), { encoding })?.[0]).toBe('SGVsbG8=');
    }
  });

  it('is read by the encoding of its own message alone', () => {
    const bytesFirst = `57 53 00 00 4e 80 07 01 4f c3 01 02 01 67 01 6c 01 01 4d c3 03 ff d8 ff 01 01`;
    const textNext = `00 06 57 53 00 00 4f c3 01 02 01 67 01 6c 01 01 4d c3 05 48 65 6c 6c 6f 01 01`;
    const next = `01 01 72 74 76 80 20 01 75 03 38 00 01 01 f3 0a 03 31 2e 32 00 01 ${textNext}`;
    const contents = decode(wbxmlRequest(`00 06 ${bytesFirst} ${next}`)).transactions.map(({ content }) => content);
    expect(contents).toMatchObject([{ contentData: '/9j/' }, { contentData: 'Hello' }]);
  });

  it('is not octets because a vendor or an unknown element says BASE64', () => {
    const name = Buffer.from('xmlns\0').toString('hex');
    const header = `03 11 6a 06 ${name}`;
    const ofVendor = 'ce 04 00 03 75 72 6e 3a 78 00 01 80 07 01';
    const inUnknown = '7f 4e 80 07 01 01';
    for (const encoding of [ofVendor, inUnknown]) {
      expect(read(opaque('Hello'), { header, encoding })).toEqual(['Hello', undefined]);
    }
    const encoding = `4e 80 07 01 ${ofVendor} ${inUnknown}`;
    expect(read(opaque('Hello'), { header, encoding })).toEqual(['SGVsbG8=', 'BASE64']);
  });

  it('that comes twice is the second', () => {
    expect(read(`c3 01 ff 01 4d 03 48 69 00`)).toEqual(['Hi', undefined]);
    expect(read(`03 48 69 00 01 4d c3 01 ff`)).toEqual(['/w==', 'BASE64']);
  });

  it('of a logo has its encoding beside it, before or after it', () => {
    const logo = (inside: string) => {
      const { content } =
        decode(wbxmlRequest(`00 01 53 00 00 5e 03 58 00 01 59 ${inside} 01 01`)).transactions[0] ?? {};
      return (content as PrimitiveOf<'GetSPInfo-Response'>).logo;
    };
    for (const inside of [
      '4e 80 07 01 4d c3 03 ff d8 ff 01',
      '4d c3 03 ff d8 ff 01 4e 80 07 01',
      '4d c3 03 ff d8 ff 01',
    ]) {
      expect(logo(inside)).toEqual({ contentEncoding: 'BASE64', contentData: '/9j/' });
    }
  });

  it('stays within the bounds as Base64, too', () => {
    const octets = wbxmlRequest(sendMessage(`c3 06 ${'ff'.repeat(6)}`));
    expect(decode(octets, { bounds: { textLength: 8 } }).transactions).toHaveLength(1);
    for (const textLength of [5, 7]) expect(refusal(octets, { bounds: { textLength } }).problem).toContain('text');
  });
});

describe('a date in WBXML', () => {
  const date = (value: string) => {
    const info = `53 00 00 51 ${value} 01 4f c3 01 02 01 67 01 6c 01 01`;
    const content = decode(wbxmlRequest(`00 06 57 ${info} 01`)).transactions[0]?.content;
    return (content as PrimitiveOf<'SendMessage-Request'>).messageInfo.dateTime?.toISOString();
  };

  it.each([
    ['as text', '03 32 30 32 31 30 37 30 35 54 31 39 35 35 32 31 5a 00', '2021-07-05T19:55:21.000Z'],
    ['opaque', 'c3 06 1f 95 cb 3d d5 5a', '2021-07-05T19:55:21.000Z'],
    ['opaque in a zone east', 'c3 06 1f 95 cb 3d d5 42', '2021-07-05T17:55:21.000Z'],
    ['opaque in a zone west', 'c3 06 1f 95 cb 3d d5 4e', '2021-07-05T20:55:21.000Z'],
    ['opaque without a zone', 'c3 06 1f 95 cb 3d d5 00', '2021-07-05T19:55:21.000Z'],
  ])('may come %s', (_what, value, expected) => {
    expect(date(value)).toBe(expected);
  });
});

describe('an element in WBXML', () => {
  it('may be named by the string table', () => {
    const name = Buffer.from('TimeToLive\0').toString('hex');
    const table = `03 11 6a 0b ${name}`;
    expect(decode(wbxmlRequest('00 01 5b 44 00 c3 01 05 01 01', table)).transactions[0]?.content).toEqual({
      kind: 'KeepAlive-Request',
      timeToLive: 5,
    });
  });

  it('that no table has is ignored with all it holds', () => {
    const name = Buffer.from('APIClient\0').toString('hex');
    const vendor = `c4 00 04 00 03 78 00 01 44 00 c3 02 ff ff 01 7e 03 61 00 01 01`;
    expect(
      decode(wbxmlRequest(`00 01 5b ${vendor} 72 c3 01 05 01 01`, `03 11 6a 0a ${name}`)).transactions[0]?.content,
    ).toEqual({ kind: 'KeepAlive-Request', timeToLive: 5 });
  });

  it('in the namespace of a vendor is ignored', () => {
    const vendor = 'f2 04 00 03 75 72 6e 3a 78 00 01 c3 01 09 01';
    const xmlns = Buffer.from('xmlns\0').toString('hex');
    const ours = '72 c3 01 05 01';
    for (const content of [`${vendor} ${ours}`, `${ours} ${vendor}`]) {
      expect(decode(wbxmlRequest(`00 01 5b ${content} 01`, `03 11 6a 06 ${xmlns}`)).transactions[0]?.content).toEqual({
        kind: 'KeepAlive-Request',
        timeToLive: 5,
      });
    }
  });

  it('that is unknown may hold value tokens that the version does not have, as may namespaces', () => {
    const xmlns = Buffer.from('xmlns\0').toString('hex');
    for (const unknown of ['7f 80 81 7f 01', '7f 7e 80 81 7f 01 81 81 7f 01', 'bf 04 00 80 81 7f 01']) {
      expect(
        decode(wbxmlRequest(`00 01 5b ${unknown} 00 01 72 c3 01 05 01 01`, `03 11 6a 06 ${xmlns}`)).transactions[0]
          ?.content,
      ).toEqual({ kind: 'KeepAlive-Request', timeToLive: 5 });
    }
  });

  it('of an unknown primitive is answered with 501 by who gets it', () => {
    expect(decode(wbxmlRequest('00 0e 7f 01')).transactions[0]?.content).toEqual({
      kind: 'Unknown',
      name: 'tag 3f of page 14',
    });
  });

  it('searches GROUP_ID where 1.3 has another word under its number', () => {
    const message = {
      version: '1.3',
      session: { type: 'Inband', sessionId: 's' },
      transactions: [
        {
          mode: 'Request',
          id: '1',
          content: {
            kind: 'Search-Request',
            searchPairLists: [{ searchPairs: [{ searchElement: '\u0001', searchString: 'x' }] }],
          },
        },
      ],
    } as const;
    const written = Buffer.from(encode(message, { encoding: 'wbxml' })).toString('hex');
    expect(written).toContain('03efbfbd00');
    const read = decode(Buffer.from(written.replace('03efbfbd00', '803d'), 'hex')).transactions[0]?.content;
    expect(read).toMatchObject({ searchPairLists: [{ searchPairs: [{ searchElement: 'GROUP_ID' }] }] });
  });
});

describe('the work of reading WBXML', () => {
  it('stays linear when many references name one long string', () => {
    const table = Buffer.concat([Buffer.alloc(8000, 0x61), Buffer.of(0)]);
    const length = Buffer.of(0x80 | (table.length >> 7), table.length & 0x7f).toString('hex');
    const references = Array.from({ length: 4000 }, (_, at) =>
      Buffer.of(0x83, 0x80 | (at >> 7), at & 0x7f).toString('hex'),
    );
    const header = `03 11 6a ${length} ${table.toString('hex')}`;
    const ignoredElements = `00 0e 7f ${references.join(' ')} 01`;
    expect(refusal(wbxmlRequest(ignoredElements, header)).problem).toContain('string table');
  });

  it('stays linear, and is counted, where namespaces come in many pieces', () => {
    const pieces = Buffer.from('802c'.repeat(16_000), 'hex');
    const attribute = Buffer.concat([Buffer.of(0x0b), pieces]);
    const document = Buffer.concat([bytes('03 12 6a 00 c9'), ...Array(7).fill(attribute), bytes('01 01')]);
    const { steps, error } = decodeCounting(document);
    expect(error?.status).toBe(400);
    expect(steps).toBeLessThan(document.length + 400);

    const named = bytes(`03 11 6a 00 c9 08 03 31 2e ${'30'.repeat(200)} 00 01 01`);
    expect(decodeCounting(named).steps).toBeGreaterThan(named.length + 200);
  });

  it('counts the element that is the root', () => {
    const root = bytes(`03 11 6a 00 49 01`);
    for (const bounds of [{ elements: 0 }, { depth: 0 }]) {
      expect(refusal(root, { bounds }).problem).toBe('the bounds allow no element at all');
    }
  });

  it('stops at the bounds', () => {
    const deep = wbxmlRequest(`00 01 5b ${'7f'.repeat(40)}`);
    expect(refusal(deep)).toMatchObject({ status: 400, problem: 'elements deeper than 32' });
    expect(refusal(wbxmlRequest(keepAlive('c3 01 05')), { bounds: { elements: 3 } }).problem).toContain('elements');
    expect(refusal(wbxmlRequest(sendMessage('03 61 61 00')), { bounds: { textLength: 1 } }).problem).toContain('text');
    expect(refusal(wbxmlRequest(keepAlive('c3 01 05')), { bounds: { bytes: 20 } })).toMatchObject({ status: 400 });
  });

  it('ends with the root: what follows is refused', () => {
    const whole = wbxmlRequest(keepAlive('c3 01 05'));
    expect(refusal(Buffer.concat([whole, Buffer.of(1)])).place).toEqual({ offset: whole.length });
    expect(refusal(Buffer.concat([whole, whole])).place).toEqual({ offset: whole.length });
  });

  it('is refused wherever the document is cut', () => {
    const whole = wbxmlRequest(sendMessage('03 61 61 00'));
    for (let length = 0; length < whole.length; length++) {
      expect(refusal(whole.subarray(0, length), { contentType: 'application/vnd.wv.csp.wbxml' }).status).toBe(400);
    }
  });
});
