import { describe, expect, it } from '@jest/globals';
import { cspVersions } from '@smsonly/imps-model';
import { decode, encode } from '../src/index.js';
import { primitivesOf } from '../test/grammar-values.js';
import { corpusOf } from './corpus.js';

describe.each(cspVersions)('the corpus of CSP %s', (version) => {
  const corpus = corpusOf(version);

  it('has a message of every primitive', () => {
    const kinds = new Set(corpus.flatMap(({ message }) => message.transactions.map(({ content }) => content.kind)));
    expect(primitivesOf(version).filter(({ kind }) => !kinds.has(kind as never))).toEqual([]);
  });

  it.each(corpus)('is the same in XML and WBXML: $name', ({ message }) => {
    expect(decode(encode(message, { encoding: 'xml' }))).toEqual(message);
    expect(decode(encode(message, { encoding: 'wbxml' }))).toEqual(message);
  });
});
