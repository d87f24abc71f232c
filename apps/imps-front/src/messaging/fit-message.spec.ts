import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encode, type Encoding } from '@smsonly/imps-codec';
import type { Content } from '@smsonly/contracts';
import { limitsOf, type CspVersion, type MessageClient } from '@smsonly/imps-model';
import { asRequested, fitMessage, type FittedMessage } from './fit-message.js';
import { measureOf } from './message-written.js';
import { newMessage } from './new-message.js';
import { partMessageId, wholeMessageId } from './part-id.js';

const uuid = '018f0000-0000-7000-8000-000000000001';
const address = (canonical: string) => ({ canonical, spelling: canonical });
const messageOf = (content: Content, messageId = uuid) =>
  newMessage(
    {
      messageId,
      sender: address('wv:alice@im.example.com'),
      content,
      sentAt: '2026-11-22T12:00:00.000Z',
    },
    { sender: 'wv:alice@im.example.com', recipient: 'wv:bob@im.example.com' },
  );
const plain = (data: string): Content => ({ type: 'text/plain', data, size: Buffer.byteLength(data) });
const picture: Content = { type: 'image/png', encoding: 'BASE64', data: 'A'.repeat(4000), size: 3000 };

type Wire = Readonly<{ version: CspVersion; encoding: Encoding }>;
const frame = (version: CspVersion) => ({ version, session: { type: 'Inband' as const, sessionId: 'x'.repeat(24) } });
function fitted(content: Content, client: MessageClient, { version, encoding }: Wire, messageId = uuid): FittedMessage {
  const measure = measureOf((some) => messageOf(some, messageId), client.limits.parserSize, {
    message: frame(version),
    encoding,
  });
  return fitMessage(content, client, measure);
}
const written = (content: Content, { version, encoding }: Wire, place = 0) =>
  encode(
    {
      ...frame(version),
      transactions: [
        { mode: 'Request', id: `s${'9'.repeat(18)}`, content: messageOf(content, partMessageId(uuid, place)) },
      ],
      poll: true,
    },
    { encoding },
  );
const client = (
  capabilities: Parameters<typeof limitsOf>[0],
  notification: MessageClient['notification'] = 'refused',
) => ({
  limits: limitsOf(capabilities),
  notification,
});
const xml: Wire = { version: '1.2', encoding: 'xml' };

describe('a text for a client with a small parser', () => {
  const wires = fc.record({
    version: fc.constantFrom<CspVersion>('1.1', '1.2', '1.3'),
    encoding: fc.constantFrom<Encoding>('xml', 'wbxml'),
  });
  const characters = fc.constantFrom('a', 'b ', 'ø', '😀', 'e\u0301', '&', '<', ']]>', '\r\n', '漢', '\u0001');

  it('comes whole or in parts, which are the text when joined, and no message is larger than the parser', () => {
    fc.assert(
      fc.property(
        fc.array(characters, { minLength: 200, maxLength: 3_000 }),
        fc.integer({ min: 1_600, max: 6_000 }),
        fc.option(fc.integer({ min: 40, max: 2_000 }), { nil: undefined }),
        wires,
        (pieces, parserSize, acceptedContentLength, wire) => {
          const text = pieces.join('');
          const sizes = { parserSize, ...(acceptedContentLength !== undefined && { acceptedContentLength }) };
          const given = fitted(plain(text), client(sizes), wire);
          const contents = 'contents' in given ? given.contents : 'content' in given ? [given.content] : [];
          expect(contents.map(({ data }) => data).join('')).toBe(text);
          contents.forEach((content, index) => {
            expect(written(content, wire, index).length).toBeLessThanOrEqual(parserSize);
            expect(content.size).toBe(Buffer.byteLength(content.data));
            expect(content.size).toBeLessThanOrEqual(acceptedContentLength ?? Infinity);
            expect(fitted(content, client(sizes), wire, partMessageId(uuid, index + 1))).toEqual({
              as: 'pushed',
              content,
            });
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each(
    (['1.1', '1.2', '1.3'] as const).flatMap((version) =>
      (['xml', 'wbxml'] as const).map((encoding) => ({ version, encoding })),
    ),
  )('of 100 kB takes few messages of 32 kB, none of which has to be cut again: $version, $encoding', (wire) => {
    const small = client({ parserSize: 32_767, acceptedContentLength: 32_767 });
    const given = fitted(plain('x'.repeat(100_000)), small, wire);
    const contents = 'contents' in given ? given.contents : [];
    expect(contents).toHaveLength(4);
    contents.forEach((content, index) =>
      expect(fitted(content, small, wire, partMessageId(uuid, index + 1)).as).toBe('pushed'),
    );
  });

  it('is refused when not even the headers fit', () => {
    expect(fitted(plain('hi'), client({ parserSize: 1 }), xml).as).toBe('refused');
  });
});

describe('a content in another form', () => {
  it('is the words of an HTML text for a client that takes only plain text', () => {
    const html = { type: 'text/html', data: '<p>Hei <b>du</b></p>', size: 20 };
    const takesPlain = client({ acceptedContentTypes: [{ contentType: 'text/plain' }] });
    expect(fitted(html, takesPlain, xml)).toEqual({ as: 'pushed', content: plain('Hei du') });
    expect(fitted(html, client({}), xml)).toEqual({ as: 'pushed', content: html });
  });

  it('is UTF-8 in place of a character set that the client does not take', () => {
    const latin = { type: 'text/plain; charset=iso-8859-1', encoding: 'BASE64', data: '5g==', size: 1 };
    expect(fitted(latin, client({ acceptedCharSets: ['106'] }), xml)).toEqual({ as: 'pushed', content: plain('æ') });
  });

  it('is none when it is too large and no text', () => {
    expect(fitted(picture, client({ parserSize: 4_000 }), xml)).toEqual({ as: 'refused', code: 410 });
    expect(fitted(picture, client({ parserSize: 4_200 }), xml)).toEqual({ as: 'refused', code: 410 });
    expect(fitted(picture, client({ parserSize: 4_200 }, 'taken-up'), xml)).toEqual({ as: 'unreadable', code: 410 });
    expect(fitted(picture, client({ parserSize: 6_000 }), xml)).toEqual({ as: 'pushed', content: picture });
  });

  it('comes on request as large as the parser allows, whatever may be pushed', () => {
    const small = client({ parserSize: 6_000, acceptedContentLength: 1_000 });
    expect(fitted(picture, small, xml)).toEqual({ as: 'refused', code: 410 });
    expect(fitted(picture, asRequested(small), xml)).toEqual({ as: 'announced', content: picture });
  });
});

describe('the MessageID of a part', () => {
  it('is never longer than 50 characters, and says whose part it is', () => {
    expect(partMessageId(uuid, 12)).toBe(`${uuid}/12`);
    expect(wholeMessageId(`${uuid}/12`)).toBe(uuid);
    expect(wholeMessageId(`${uuid}/1/12`)).toBe(uuid);
    expect(wholeMessageId(uuid)).toBe(uuid);
    expect(partMessageId('x'.repeat(50), 7).length).toBeLessThanOrEqual(50);
    expect(partMessageId('x'.repeat(50), 7)).not.toBe(partMessageId('y'.repeat(50), 7));
  });
});
