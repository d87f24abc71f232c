import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { introducedName } from './introduction.js';

describe('the name that an SMS begins with', () => {
  const usual = '{displayName}: ';
  it.each([
    ['is that of the template', 'Alice: Are you there?', usual, 'Alice'],
    ['ends where the template goes on for the first time', 'Alice: I said: no', usual, 'Alice'],
    ['may have blanks, accents and emoji', 'Zoë de Vries 🌷: hi', usual, 'Zoë de Vries 🌷'],
    ['may be a number', '+4790000001: hi', usual, '+4790000001'],
    ['is none in a bare text', 'Are you there?', usual, undefined],
    ['is none when the colon lacks its blank', 'http://example.com', usual, undefined],
    ['is none on a later line', 'Shopping\nAlice: milk', usual, undefined],
    ['is none when that would be a whole sentence', `${'so much to say '.repeat(5)}: yes`, usual, undefined],
    ['is none when nothing is before the colon', ': hi', usual, undefined],
    [
      'stands between what the template has on both sides',
      'From Alice (IM) - hi',
      'From {displayName} (IM) - ',
      'Alice',
    ],
    ['is none when the template names nobody', 'IM: hi', 'IM: ', undefined],
    ['is none without a template', 'Alice: hi', '', undefined],
    ['must be the same wherever the template has it', 'Alice/Alice: hi', '{displayName}/{displayName}: ', 'Alice'],
    ['is none when it differs there', 'Alice/Bob: hi', '{displayName}/{displayName}: ', undefined],
  ])('%s', (_, text, template, name) => {
    expect(introducedName(text, template)).toBe(name);
  });

  it('is found whatever it is, as long as it lacks what the template has behind it', () => {
    const word = fc.stringMatching(/^[\p{L}\p{N}.'+*()$-]{1,20}$/u);
    fc.assert(
      fc.property(
        word,
        fc.string(),
        fc.constantFrom(usual, '[{displayName}] ', '{displayName} writes: '),
        (name, text, template) => {
          expect(introducedName(template.replace('{displayName}', () => name) + text, template)).toBe(name);
        },
      ),
    );
  });
});
