import { describe, expect, it } from '@jest/globals';
import { cspVersions } from '@smsonly/imps-model';
import { CodecError, decode, encode } from '../src/index.js';
import { messageWith } from '../test/golden-message.js';
import { primitivesOf } from '../test/grammar-values.js';
import { corpusOf, withoutTokens } from './corpus.js';

describe.each(cspVersions)('the corpus of CSP %s', (version) => {
  const corpus = corpusOf(version);

  it('has a message of every primitive that WBXML can say', () => {
    const kinds = new Set(corpus.flatMap(({ message }) => message.transactions.map(({ content }) => content.kind)));
    const without = primitivesOf(version).filter(({ kind }) => !kinds.has(kind as never));
    expect(without.map(({ kind }) => kind)).toEqual(withoutTokens[version]);
    for (const entry of without) {
      expect(() => encode(messageWith(entry, version), { encoding: 'wbxml' })).toThrow(CodecError);
    }
  });

  it.each(corpus)('is the same in XML and WBXML: $name', ({ message }) => {
    expect(decode(encode(message, { encoding: 'xml' }))).toEqual(message);
    expect(decode(encode(message, { encoding: 'wbxml' }))).toEqual(message);
  });
});
