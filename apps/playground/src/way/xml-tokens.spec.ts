import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { xmlTokens } from './xml-tokens.js';

describe('the pieces of an XML document', () => {
  it('are elements, attributes, values and texts', () => {
    const tokens = xmlTokens('<?xml version="1.0"?>\n<a:Text x="1 > 0" y=\'2\'>Hi &amp; ho<Empty/></a:Text>');
    expect(tokens.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'comment <?xml version="1.0"?>',
      'text \n',
      'mark <',
      'element a:Text',
      'text  ',
      'attribute x',
      'mark =',
      'value "1 > 0"',
      'text  ',
      'attribute y',
      'mark =',
      "value '2'",
      'mark >',
      'text Hi &amp; ho',
      'mark <',
      'element Empty',
      'mark />',
      'mark </',
      'element a:Text',
      'mark >',
    ]);
  });

  it('are together the document, even where it is broken', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '/',
      '"',
      "'",
      '=',
      '?',
      '!',
      '--',
      '<!--',
      '-->',
      ' ',
      '\n',
      'a',
      'é',
      '<a b="c">',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const xml = pieces.join('');
        const tokens = xmlTokens(xml);
        expect(tokens.map(({ text }) => text).join('')).toBe(xml);
        expect(tokens.every(({ text }) => text !== '')).toBe(true);
      }),
    );
  });
});
