import { describe, expect, it } from '@jest/globals';
import { document } from '../test/documents.js';
import { CodecError, decode, defaultBounds, encode, refusalOf, type DecodeOptions } from './index.js';

function refusal(input: string | Uint8Array, options?: DecodeOptions): CodecError {
  try {
    decode(typeof input === 'string' ? Buffer.from(input) : input, options);
  } catch (error) {
    if (error instanceof CodecError) return error;
    throw error;
  }
  throw new Error('the message was accepted');
}

const good = document({ content: '<GetList-Request/>' });
const message11 = document({ version: '1.1', content: '<GetList-Request/>' });
const in11 = (charset: string) => message11.replace('"1.0"', `"1.0" encoding="${charset}"`);
const xmlType = 'application/vnd.wv.csp.xml';
const known = (kind: string) => ({
  session: { type: 'Inband', sessionId: 's-81c2' },
  transaction: { mode: 'Request', id: '17', kind },
});

describe('bytes that are not well-formed XML', () => {
  it.each([
    ['nothing', '', 0],
    ['no XML', 'hello', 5],
    ['a message cut in the middle', good.slice(0, 300), 300],
    ['a wrong end tag', good.replace('</Session>', '</Sesion>'), undefined],
    ['two roots', good + good.slice(21), undefined],
    ['text after the root', `${good}x`, undefined],
    ['an unknown entity', good.replace('17', '&nbsp;'), undefined],
    ['a reference to a character XML does not have', good.replace('17', '&#0;'), undefined],
    ['a reference to a character that nothing has', good.replace('17', '&#x110000;'), undefined],
    ['a DOCTYPE with entities', good.replace('?>', '?><!DOCTYPE a [<!ENTITY b "c">]>'), undefined],
    ['an entity of a DTD elsewhere', good.replace('?>', '?><!DOCTYPE a SYSTEM "x">').replace('17', '&b;'), undefined],
    ['a DOCTYPE within the message', good.replace('<Session>', '<!DOCTYPE a><Session>'), undefined],
    ['a DOCTYPE that does not end', good.replace('?>', '?><!DOCTYPE a SYSTEM "x>'), undefined],
    ['two of them', good.replace('?>', '?><!DOCTYPE a><!DOCTYPE a>'), undefined],
    ['a processing instruction', good.replace('<Session>', '<?php x?><Session>'), undefined],
    ['an unknown character set', good.replace('"1.0"', '"1.0" encoding="windows-1252"'), 0],
    ['one behind a byte order mark', good.replace('<?xml version="1.0"', '\ufeff$& encoding="koi8-r"'), 0],
    ['the same attribute twice', good.replace('<Session>', '<Session a="1" a="2">'), undefined],
    ['half of a character in UTF-16', Buffer.from(`\ufeff${good} `, 'utf16le').subarray(0, -1), undefined],
  ])('are refused with 400: %s', (_what, input, offset) => {
    const error = refusal(input);
    expect(error.status).toBe(400);
    expect(error.place).toEqual({ offset: offset ?? expect.any(Number) });
    const result = { code: 400, description: 'Bad request' };
    expect(refusalOf(error)).toMatchObject({
      version: '1.2',
      transactions: [{ mode: 'Response', content: { kind: 'Status', result } }],
    });
  });

  it('are refused when they are not in the character set, at the first byte that is not', () => {
    const error = refusal(Buffer.concat([Buffer.from('<!-- '), Buffer.from([0xc3, 0x28])]));
    expect(error).toMatchObject({ status: 400, place: { offset: 5 } });
    expect(refusal('<a/>', { contentType: 'application/vnd.wv.csp.xml; charset=koi8-r' }).status).toBe(400);
  });

  it('are refused for what comes first', () => {
    const latin = Buffer.of(0xe5);
    const [start, rest] = [good.slice(0, 300), good.slice(300)].map((part) => Buffer.from(part)) as [Buffer, Buffer];
    expect(refusal(Buffer.concat([start, latin, rest])).place).toEqual({ offset: 300 });
    expect(refusal(Buffer.concat([Buffer.from('<a>'), latin])).place).toEqual({ path: 'a' });
    const crossed = good.replace('</SessionType>', '</SessionID>');
    const at = crossed.indexOf('</SessionID>') + '</SessionID>'.length;
    expect(refusal(Buffer.concat([Buffer.from(crossed), latin])).place).toEqual({ offset: at });
  });

  it('leave nothing behind for the message after them', () => {
    const expected = decode(Buffer.from(good));
    for (const broken of [
      good.slice(0, 300),
      `${good}x`,
      good.replace('<GetList-Request/>', '<!DOCTYPE a>'),
      good.replace('17', '&#xd800;&'),
      '<a',
    ]) {
      refusal(broken);
      expect(decode(Buffer.from(good))).toEqual(expected);
    }
  });

  it('name the byte, not the character', () => {
    const cut = good.slice(0, 300).replace('17', 'æøå');
    expect(refusal(cut).place).toEqual({ offset: Buffer.byteLength(cut) });
    expect(refusal(Buffer.from(`\ufeff${cut}`, 'utf16le')).place).toEqual({ offset: 2 + 2 * cut.length });
    const halves = Buffer.from(cut.replace('æ', '\ufffe'), 'utf8')
      .toString('latin1')
      .replace('\xef\xbf\xbe', '\xed\xa0\xbd\xed\xb8\x80');
    expect(refusal(Buffer.from(halves, 'latin1')).place).toEqual({ offset: halves.length });
  });

  it.each([
    ['the namespace', document({ version: '1.3', content: '<GetList-Request' }), undefined, '1.3'],
    ['the namespace of 1.1', document({ version: '1.1', content: '<GetList-Request' }), undefined, '1.1'],
    ['the namespace, before the content type', message11.slice(0, 200), 'application/vnd.wv.csp+xml', '1.1'],
    ['the namespace, in an unknown character set', in11('KOI8-R'), undefined, '1.1'],
    ['the namespace, in a character set that the content type names', message11, `${xmlType}; charset=koi8-r`, '1.1'],
    [
      'the namespace, in bytes that are no text',
      Buffer.concat([Buffer.from(message11), Buffer.of(0xff)]),
      undefined,
      '1.1',
    ],
    [
      'the namespace, in half of UTF-16',
      Buffer.from(`\ufeff${message11}`, 'utf16le').subarray(0, 501),
      undefined,
      '1.1',
    ],
    ['the namespace, in too many bytes', message11.padEnd(defaultBounds.bytes + 1), undefined, '1.1'],
    ['the DOCTYPE', '<!DOCTYPE WV-CSP-Message PUBLIC "-//OMA//DTD WV-CSP 1.1//EN" "x.dtd">', undefined, '1.1'],
    [
      'the namespace, before the DOCTYPE',
      `<!DOCTYPE a PUBLIC "-//OMA//DTD WV-CSP 1.2//EN">${message11}`,
      undefined,
      '1.1',
    ],
    ['the namespace, sent as WBXML', message11, 'application/vnd.wv.csp.wbxml', '1.1'],
    ['the public identifier of WBXML, sent as XML', Buffer.of(3, 0x10, 0x6a, 0, 0xc9), xmlType, '1.1'],
    ['the content type', '<', 'application/vnd.wv.csp+xml', '1.3'],
    ['habit', '<', undefined, '1.2'],
  ])('are answered in the version guessed from %s', (_what, input, contentType, version) => {
    const error = refusal(input, contentType === undefined ? {} : { contentType });
    expect([error.status, error.context.version]).toEqual([400, version]);
  });
});

describe('XML that is no CSP message', () => {
  it.each([
    ['another root', '<html/>', 400],
    ['no namespace', '<WV-CSP-Message/>', 400],
    ['no Session', good.replace(/<Session>.*<\/Session>/, ''), 400],
    ['no SessionDescriptor', good.replace(/<SessionDescriptor>.*<\/SessionDescriptor>/, ''), 400],
    ['no SessionType', good.replace('<SessionType>Inband</SessionType>', ''), 400],
    ['an unknown SessionType', good.replace('Inband', 'Sideband'), 400],
    ['no Transaction', good.replace(/<Transaction>.*<\/Transaction>/, ''), 400],
    ['a Transaction without descriptor', good.replace(/<TransactionDescriptor>.*<\/TransactionDescriptor>/, ''), 400],
    ['a Transaction without content', good.replace(/<TransactionContent.*<\/TransactionContent>/, ''), 400],
    ['an empty TransactionContent', document({ content: '' }), 400],
    ['two primitives in a transaction', document({ content: '<GetList-Request/><Logout-Request/>' }), 400],
    ['an identifier longer than the bound', good.replace('>17<', `>${'7'.repeat(51)}<`), 400],
    ['an unknown version', good.replace('WV-CSP1.2', 'WV-CSP1.4'), 505],
    ['a root of a foreign namespace', good.replace('http://www.openmobilealliance.org/DTD/WV-CSP1.2', 'urn:x'), 505],
  ])('is refused: %s', (_what, input, status) => {
    const error = refusal(input);
    expect(error.status).toBe(status);
    expect(error.place).toEqual({ path: expect.any(String) });
  });

  it('of an unknown version is answered in its session and transaction', () => {
    const error = refusal(good.replace('WV-CSP1.2', 'WV-CSP1.4'));
    expect(error.context).toEqual({ version: '1.2', ...known('GetList-Request') });
    expect(refusalOf(error)).toMatchObject({
      session: { type: 'Inband', sessionId: 's-81c2' },
      transactions: [{ mode: 'Response', id: '17', content: { kind: 'Status', result: { code: 505 } } }],
    });
  });
});

describe('a primitive that does not fit its grammar', () => {
  const base = 'WV-CSP-Message/Session/Transaction/TransactionContent';
  it.each([
    ['a mandatory element missing', '<DeleteList-Request/>', 402, `${base}/DeleteList-Request`],
    [
      'one missing further down',
      '<SendMessage-Request><MessageInfo><Sender><User/></Sender></MessageInfo></SendMessage-Request>',
      402,
      `${base}/SendMessage-Request/MessageInfo/Sender/User`,
    ],
    [
      'a word where a number belongs',
      '<KeepAlive-Request><TimeToLive>long</TimeToLive></KeepAlive-Request>',
      402,
      `${base}/KeepAlive-Request/TimeToLive`,
    ],
    [
      'a negative number',
      '<KeepAlive-Request><TimeToLive>-1</TimeToLive></KeepAlive-Request>',
      402,
      `${base}/KeepAlive-Request/TimeToLive`,
    ],
    [
      'a date that its zone moves out of the years that can be written',
      '<NewMessage><MessageInfo><DateTime>99991231T235959-0100</DateTime></MessageInfo></NewMessage>',
      402,
      `${base}/NewMessage/MessageInfo/DateTime`,
    ],
    [
      'neither T nor F',
      '<PresenceAuth-User><UserID>wv:a</UserID><Acceptance>Y</Acceptance></PresenceAuth-User>',
      402,
      `${base}/PresenceAuth-User/Acceptance`,
    ],
    [
      'a day that does not exist',
      '<NewMessage><MessageInfo><DateTime>20260231T000000Z</DateTime></MessageInfo></NewMessage>',
      402,
      `${base}/NewMessage/MessageInfo/DateTime`,
    ],
    [
      'a presence value that does not exist',
      '<UpdatePresence-Request><PresenceSubList><UserAvailability><PresenceValue>FOO</PresenceValue></UserAvailability></PresenceSubList></UpdatePresence-Request>',
      751,
      `${base}/UpdatePresence-Request/PresenceSubList/UserAvailability/PresenceValue`,
    ],
    [
      'an identifier longer than the bound',
      `<CancelAuth-Request><UserID>wv:${'a'.repeat(48)}</UserID></CancelAuth-Request>`,
      402,
      `${base}/CancelAuth-Request/UserID`,
    ],
    ['no member of a list that needs one', '<RejectMessage-Request/>', 402, `${base}/RejectMessage-Request`],
  ])('is refused in its session and transaction: %s', (_what, content, status, path) => {
    const error = refusal(document({ content }));
    const kind = path.split('/')[4] as string;
    expect(error).toMatchObject({ status, place: { path }, context: { version: '1.2', ...known(kind) } });
    expect(refusalOf(error)?.transactions[0]).toMatchObject({ mode: 'Response', id: '17' });
  });

  it('is answered rightly also when the descriptors come after it', () => {
    const xml = good
      .replace(
        /(<TransactionDescriptor>.*<\/TransactionDescriptor>)(<TransactionContent.*<\/TransactionContent>)/,
        '$2$1',
      )
      .replace('<GetList-Request/>', '<DeleteList-Request/>');
    expect(refusal(xml)).toMatchObject({ status: 402, context: known('DeleteList-Request') });
  });

  it('names the transaction that it is in', () => {
    const second =
      '<Transaction><TransactionDescriptor><TransactionMode>Request</TransactionMode><TransactionID>18</TransactionID>' +
      '</TransactionDescriptor><TransactionContent><DeleteList-Request/></TransactionContent></Transaction>';
    expect(refusal(document({ content: '<GetList-Request/>', rest: second })).context.transaction?.id).toBe('18');
  });

  it('tells the ClientID that it came with: the Login-Response repeats it', () => {
    const content = '<Login-Request><ClientID><URL>u</URL></ClientID><Password>p</Password></Login-Request>';
    expect(refusal(document({ content })).context.transaction).toEqual({
      mode: 'Request',
      id: '17',
      kind: 'Login-Request',
      clientId: { url: 'u' },
    });
  });

  it('is not answered when it is a response', () => {
    const descriptor = '<TransactionMode>Response</TransactionMode><TransactionID>srv1</TransactionID>';
    expect(refusalOf(refusal(document({ descriptor, content: '<MessageDelivered/>' })))).toBeUndefined();
  });

  it('never shows the text in the error', () => {
    const error = refusal(
      document({ content: '<KeepAlive-Request><TimeToLive>S3cret!</TimeToLive></KeepAlive-Request>' }),
    );
    expect(error.message).not.toContain('S3cret');
  });
});

describe('a message beyond the bounds', () => {
  const nested = '<a>'.repeat(40) + '</a>'.repeat(40);

  it.each([
    ['bytes', Buffer.alloc(defaultBounds.bytes + 1, ' '), {}],
    ['depth', Buffer.from(document({ content: nested })), {}],
    ['elements', Buffer.from(document({ content: `<GetList-Request>${'<x/>'.repeat(20_000)}</GetList-Request>` })), {}],
    ['a smaller number of elements', Buffer.from(good), { elements: 5 }],
    [
      'text length',
      Buffer.from(document({ content: '<NewMessage><ContentData>abcdef</ContentData></NewMessage>' })),
      { textLength: 5 },
    ],
  ])('is refused with 400: %s', (_what, bytes, bounds) => {
    expect(refusal(bytes, { bounds }).status).toBe(400);
  });

  it('is read when the bounds are wider', () => {
    const content = `<GetList-Request>${nested}</GetList-Request>`;
    expect(decode(Buffer.from(document({ content })), { bounds: { depth: 50 } }).transactions).toHaveLength(1);
  });

  it('may hold 200,000 bytes of text by default', () => {
    const text = 'x'.repeat(200_000);
    const xml = document({
      content: `<SendMessage-Request><MessageInfo/><ContentData>${text}</ContentData></SendMessage-Request>`,
    });
    expect(decode(Buffer.from(xml)).transactions[0]?.content).toMatchObject({ contentData: text });
  });

  it('of as many pieces as fit into the bytes is read or refused', () => {
    const fill = (piece: string) => piece.repeat(Math.floor(250_000 / piece.length));
    const inText = ['&lt;', '<![CDATA[x]]>', '<!---->', '<b/>x', '\r\n'].map(
      (piece) => `<SendMessage-Request><MessageInfo/><ContentData>${fill(piece)}</ContentData></SendMessage-Request>`,
    );
    const elsewhere = ['<DeleteList-Request/>', '<x:y xmlns:x="z"/>', '<', '&', '</x>'].map(fill);
    const attributes = `<GetList-Request ${Array.from({ length: 12_000 }, (_, i) => `xmlns:a${i}="b"`).join(' ')}/>`;
    for (const content of [...inText, ...elsewhere, attributes]) {
      try {
        decode(Buffer.from(document({ content })));
      } catch (error) {
        expect(error).toBeInstanceOf(CodecError);
      }
    }
  });
});

describe('every refusal', () => {
  it('can be sent', () => {
    for (const input of [
      '',
      good.replace('WV-CSP1.2', 'WV-CSP1.4'),
      document({ version: '1.1', content: '<DeleteList-Request/>' }),
    ]) {
      const answer = refusalOf(refusal(input));
      expect(answer).toBeDefined();
      if (answer) expect(decode(encode(answer))).toEqual(answer);
    }
  });
});
