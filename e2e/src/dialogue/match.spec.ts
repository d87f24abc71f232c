import { describe, expect, it } from '@jest/globals';
import type { ReadElement } from './elements.js';
import { matchContent } from './match.js';
import { readFragment, type WrittenElement } from './read-xml.js';
import type { Scope } from './words.js';

const withoutAttributes = ({ name, children, text }: WrittenElement): ReadElement => ({
  name,
  children: children.map(withoutAttributes),
  text,
});
const got = (xml: string): ReadElement =>
  withoutAttributes(readFragment(`<Answer>${xml}</Answer>`)[0] as WrittenElement);
const names = (values: Record<string, string> = {}): Scope => ({ valueOf: (name) => values[name] });
const match = (expected: string, answer: string, { scope = names(), absent = '', isOnly = false } = {}) =>
  matchContent({ elements: readFragment(expected), absent: readFragment(absent) }, got(answer), scope, isOnly);

const fits = (bound: Record<string, string> = {}) => ({ isFitting: true, bound: new Map(Object.entries(bound)) });
const differs = (difference: string) => ({ isFitting: false, difference });

describe('an answer', () => {
  it('fits when the expected elements are there, among others and in any order', () => {
    expect(match('<A>1</A><B><C>2</C></B>', '<X/><B><D/><C>2</C></B><A>1</A>')).toEqual(fits());
  });

  it('gives new names their values, and must agree with known ones', () => {
    expect(match('<ID>{id}</ID><To>wv:{user}@x</To>', '<ID>7</ID><To>wv:per@x</To>')).toEqual(
      fits({ id: '7', user: 'per' }),
    );
    expect(match('<ID>{id}</ID>', '<ID>8</ID>', { scope: names({ id: '7' }) })).toEqual(
      differs('Answer/ID is «8», expected «7»'),
    );
    expect(match('<A>{x}</A><B>{x}</B>', '<A>1</A><B>2</B>').isFitting).toBe(false);
  });

  it('finds for each of several equal elements one of its own, whichever comes first', () => {
    const answer = '<N><K>a</K><V>1</V></N><N><K>b</K><V>2</V></N>';
    expect(match('<N><K>b</K><V>{b}</V></N><N><V>{rest}</V></N>', answer)).toEqual(fits({ b: '2', rest: '1' }));
    expect(match('<N><K>c</K></N>', answer)).toEqual(differs('none of 2 Answer/N is as expected: <N><K>c</K></N>'));
    expect(match('<N><K>a</K></N><N><K>a</K></N>', answer)).toEqual(
      differs('Answer has each element that is expected, but not all at once'),
    );
  });

  it('must be empty where an empty element is expected, and may be anything where an asterisk is', () => {
    expect(match('<A/>', '<A/>')).toEqual(fits());
    expect(match('<A/>', '<A><B/></A>')).toEqual(differs('Answer/A is <B>, expected empty'));
    expect(match('<A>*</A><C>20*Z</C>', '<A><B/></A><C>2026Z</C>')).toEqual(fits());
  });

  it('has nothing else where only these are expected', () => {
    expect(match('<A><B/></A>', '<A><B/></A>', { isOnly: true })).toEqual(fits());
    expect(match('<A only><B/></A>', '<A><B/><C/></A><D/>')).toEqual(
      differs('Answer/A has C, and nothing but B is expected'),
    );
  });

  it('has nowhere what must not be there', () => {
    expect(match('', '<A><B>1</B></A>', { absent: '<B/>' })).toEqual(differs('Answer has B, which must not be there'));
    expect(match('', '<A><B>1</B></A>', { absent: '<B>2</B>' })).toEqual(fits());
  });

  it('lacks an element that is expected', () => {
    expect(match('<A><B>1</B></A>', '<A><C/></A>')).toEqual(differs('Answer/A has no B'));
  });
});
