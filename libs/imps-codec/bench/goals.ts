import type { ContenderName } from './contenders.js';

/** A goal: on every document, one contender is at least this many times as fast as another. */
export type Goal = Readonly<{ what: string; ours: ContenderName; theirs: ContenderName; atLeast: number }>;

export const goals: readonly Goal[] = [
  {
    what: 'XML decode, typed ÷ fast-xml-parser, untyped',
    ours: 'XML decode',
    theirs: 'fast-xml-parser parse',
    atLeast: 1,
  },
  { what: 'WBXML decode ÷ XML decode', ours: 'WBXML decode', theirs: 'XML decode', atLeast: 4 },
  { what: 'WBXML decode ÷ libwbxml to XML text', ours: 'WBXML decode', theirs: 'libwbxml decode', atLeast: 1 },
  { what: 'WBXML encode ÷ libwbxml from XML text', ours: 'WBXML encode', theirs: 'libwbxml encode', atLeast: 1 },
];
