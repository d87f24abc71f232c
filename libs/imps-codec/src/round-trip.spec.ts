import { describe, expect, it } from '@jest/globals';
import { cspVersions, type CspMessage, type CspVersion, type Primitive } from '@smsonly/imps-model';
import fc from 'fast-check';
import { primitivesOf, valuesOf } from '../test/grammar-values.js';
import { CodecError, contentTypeOf, decode, encode, refusalOf, type Encoding } from './index.js';

const id = fc.string({ maxLength: 50 }).map((text) => text.trim());

function messages(version: CspVersion, content: fc.Arbitrary<Primitive>): fc.Arbitrary<CspMessage<Primitive>> {
  const session = fc.oneof(
    fc.record({ type: fc.constant('Outband' as const) }),
    fc.record({ type: fc.constant('Inband' as const), sessionId: id.filter((text) => text !== '') }),
  );
  const transaction = fc.record({ mode: fc.constantFrom('Request' as const, 'Response' as const), id, content });
  return fc.record(
    {
      version: fc.constant(version),
      session,
      transactions: fc.array(transaction, { minLength: 1, maxLength: 2 }),
      poll: fc.boolean(),
    },
    { requiredKeys: ['version', 'session', 'transactions'] },
  );
}

/** Texts that a wire form may lose or read as something else: what XML cannot hold, words of the value tables, white space. */
const unusual = [
  '\u0000',
  '\u000b',
  '\ufffe',
  '\ud800',
  '😀',
  'T',
  'GROUP_ID',
  'IM',
  'http://x',
  '\r',
  '\r\n',
  '\u0085',
  ' a ',
];

/** Keys of the model whose values are words of the model. */
const ownWords = new Set(['version', 'type', 'mode', 'kind']);

/** The value with a suffix added to every text in it. */
function withText(value: unknown, text: string): unknown {
  if (typeof value === 'string') return value + text;
  if (Array.isArray(value)) return value.map((item) => withText(item, text));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, ownWords.has(key) ? child : withText(child, text)]),
  );
}

/** What a message is read as from the bytes that it is written as. */
const through = (message: CspMessage<Primitive>, encoding: Encoding): CspMessage =>
  decode(encode(message, { encoding }), { contentType: contentTypeOf(message.version, encoding) });

/** The same, or the refusal. */
function outcome(message: CspMessage<Primitive>, encoding: Encoding): unknown {
  try {
    return through(message, encoding);
  } catch (error) {
    if (error instanceof CodecError) return { status: error.status, problem: error.problem, place: error.place };
    throw error;
  }
}

describe.each(cspVersions)('CSP %s', (version) => {
  describe.each(primitivesOf(version).map((entry) => [entry.kind as string, entry] as const))('%s', (_kind, entry) => {
    const any = messages(version, valuesOf(entry, version) as fc.Arbitrary<Primitive>);

    it.each<Encoding>(['xml', 'wbxml'])('is read back from %s as it was written', (encoding) => {
      fc.assert(
        fc.property(any, (message) => expect(through(message, encoding)).toEqual(message)),
        { numRuns: 25 },
      );
    });

    it('comes to the same in XML and in WBXML, whatever is in its texts', () => {
      fc.assert(
        fc.property(any, fc.constantFrom(...unusual), (message, text) => {
          const odd = withText(message, text) as CspMessage<Primitive>;
          expect(outcome(odd, 'wbxml')).toEqual(outcome(odd, 'xml'));
        }),
        { numRuns: 10 },
      );
    });
  });
});

describe('bytes that are no message', () => {
  const anyMessage = fc
    .constantFrom(...cspVersions)
    .chain((version) =>
      fc
        .constantFrom(...primitivesOf(version))
        .chain((entry) => messages(version, valuesOf(entry, version) as fc.Arbitrary<Primitive>)),
    );

  function givesMessageOrCodecError(bytes: Uint8Array, contentType?: string): void {
    try {
      const message = decode(bytes, contentType === undefined ? {} : { contentType });
      expect(message.transactions.length).toBeGreaterThan(0);
    } catch (error) {
      if (!(error instanceof CodecError)) throw error;
      const refusal = refusalOf(error);
      if (refusal !== undefined) decode(encode(refusal));
    }
  }

  it('give a CodecError and no other exception, whatever they are', () => {
    const contentTypes = fc.constantFrom(
      undefined,
      'application/vnd.wv.csp.xml; charset=utf-16',
      'text/html;charset=x',
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), contentTypes, (bytes, type) =>
        givesMessageOrCodecError(bytes, type),
      ),
      { numRuns: 2000 },
    );
  });

  it('give a message or a CodecError after any change of some bytes of a message', () => {
    const change = fc.record({
      at: fc.nat(),
      remove: fc.nat({ max: 40 }),
      insert: fc.oneof(
        fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
        fc
          .constantFrom(
            '<',
            '>',
            '/>',
            '&',
            '&amp;',
            '&#x0;',
            '</Session>',
            '<Session>',
            '<![CDATA[',
            ']]>',
            '<!--',
            '<?x?>',
            ' xmlns="x"',
            '<x:y>',
          )
          .map((text) => Buffer.from(text)),
      ),
    });
    fc.assert(
      fc.property(anyMessage, fc.array(change, { minLength: 1, maxLength: 4 }), (message, changes) => {
        let bytes = Buffer.from(encode(message));
        for (const { at, remove, insert } of changes) {
          const start = at % (bytes.length + 1);
          bytes = Buffer.concat([bytes.subarray(0, start), insert, bytes.subarray(start + remove)]);
        }
        givesMessageOrCodecError(bytes);
      }),
      { numRuns: 2000 },
    );
  });
});
