import { describe, expect, it } from '@jest/globals';
import { decode } from '@smsonly/imps-codec';
import { cspVersions } from '@smsonly/imps-model';
import { leaf, parent, type SentElement } from './elements.js';
import { enveloped, openEnvelope } from './envelope.js';
import { readAnswer } from './read-xml.js';
import { readWbxml } from './read-wbxml.js';
import { expand, piecesOf } from './words.js';
import { writeDocument } from './write-document.js';

const scope = { valueOf: (name: string) => ({ nonce: 'f00dcafe42', password: 'S3cret!' })[name] };
const message = parent(
  'SendMessage-Request',
  leaf('DeliveryReport', 'T'),
  parent(
    'MessageInfo',
    leaf('ContentType', 'text/plain'),
    leaf('ContentSize', '300'),
    parent('Recipient', parent('User', leaf('UserID', 'wv:+4790000002@im.example'))),
    parent('Sender', parent('User', leaf('UserID', 'wv:kari@im.example'))),
  ),
  leaf('ContentData', 'T & 😀 <æ>'),
);
const around = (content: SentElement, version: (typeof cspVersions)[number]) =>
  enveloped(content, [], { mode: 'Request', sessionId: 's-1', transactionId: '7' }, version);

describe.each(cspVersions)('a document of CSP %s', (version) => {
  it.each(['xml', 'wbxml'] as const)('is read by the codec as it was written, in %s', (encoding) => {
    const [transaction] = decode(writeDocument(around(message, version), version, encoding)).transactions;
    expect(transaction).toMatchObject({
      mode: 'Request',
      id: '7',
      content: {
        kind: 'SendMessage-Request',
        deliveryReport: true,
        messageInfo: { contentSize: 300, recipient: { users: [{ userId: 'wv:+4790000002@im.example' }] } },
        contentData: 'T & 😀 <æ>',
      },
    });
  });

  it.each(['xml', 'wbxml'] as const)('is read here as it was written, in %s', (encoding) => {
    const bytes = writeDocument(around(message, version), version, encoding);
    const root = encoding === 'xml' ? readAnswer(Buffer.from(bytes).toString()) : readWbxml(bytes, version);
    expect(openEnvelope(root, version)).toMatchObject({
      sessionId: 's-1',
      mode: 'Request',
      transactionId: '7',
      poll: false,
      content: {
        name: 'SendMessage-Request',
        children: [{ name: 'DeliveryReport', text: 'T' }, {}, { text: 'T & 😀 <æ>' }],
      },
    });
  });
});

describe('words in braces', () => {
  it('are digests, texts of a length, and names', () => {
    expect(expand('{MD5 nonce password} {SHA nonce password}', scope)).toBe(
      'xUvBOTIF95KEgHLNnQ7M3Q== +XEuhthC0yDsoT7hQ/fO/bYIvwc=',
    );
    expect(expand('{5 characters}, {nonce}, \\{nonce}', scope)).toBe('All w, f00dcafe42, {nonce}');
    expect(() => expand('{nobody}', scope)).toThrow('nothing is called {nobody}');
  });

  it('are tokens, bytes and references that only a wrong document has', () => {
    expect(piecesOf('a{bytes ED A0}{token A4}{character 0}', scope)).toEqual([
      'a',
      { octets: Uint8Array.of(0xed, 0xa0) },
      { token: 0xa4 },
      { codePoint: 0 },
    ]);
    const wrong = { name: 'ContentData', children: [], text: piecesOf('{token A4}{bytes ED}{character 0}', scope) };
    expect(Buffer.from(writeDocument(wrong, '1.2', 'wbxml')).toString('hex')).toBe('03116a004d80812403ed00020001');
  });
});
