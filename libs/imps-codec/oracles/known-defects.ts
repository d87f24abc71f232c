import type { CspVersion } from '@smsonly/imps-model';
import { tokenTables } from '../src/wbxml/tables.js';
import type { OracleTool } from './oracle-tools.js';
import { isUserText } from './user-text.js';

/**
 * Something that a tool does differently, and why ours is right (or both are). A suite fails when an entry of its tool and
 * version no longer shows, so that this list stays true.
 */
export type KnownDefect = Readonly<{
  tool: OracleTool;
  versions: readonly CspVersion[];
  what: string;
  reason: string;
  /** An element that the tool reads and writes in another spelling. */
  spells?: Readonly<{ ours: string; theirs: string }>;
  /** The names of an element that the tool does not have at all: in XML, as a token. */
  lacks?: readonly string[];
  /** Whether the tool leaves out this line of a right outline. */
  misses?: (line: string) => boolean;
  /** Whether this explains the tool's line; `before` gives the expected line so many lines earlier. */
  forgives?: (theirs: string, ours: string, before: (lines: number) => string) => boolean;
}>;

const both = ['1.1', '1.2'] as const;
const all = ['1.1', '1.2', '1.3'] as const;

const spelling = (
  tool: OracleTool,
  versions: readonly CspVersion[],
  ours: string,
  theirs: string,
  reason: string,
): KnownDefect => ({ tool, versions, what: `${ours} is spelled ${theirs}`, reason, spells: { ours, theirs } });

const libwbxmlSpellings = (tool: OracleTool): readonly KnownDefect[] => [
  spelling(tool, ['1.1'], 'BlockUser-Request', 'BlockEntity-Request', 'the specification of 1.1 says BlockUser'),
  spelling(tool, ['1.2'], 'ExtendedData', 'Extended-Data', 'the specification has no hyphen'),
  spelling(tool, ['1.2'], 'AutoSubscribe', 'Auto-Subscribe', 'two phones and a server have no hyphen'),
  spelling(tool, both, 'AcceptedCharSet', 'AcceptedCharset', 'seen in both spellings; we read both'),
  spelling(tool, both, 'ReferredContent', 'PreferredContent', 'phones and servers say Referred'),
  spelling(tool, both, 'ReferredvCard', 'PreferredvCard', 'phones and servers say Referred'),
];

const xml2wbxmlDefects: readonly KnownDefect[] = [
  ...libwbxmlSpellings('xml2wbxml'),
  {
    tool: 'xml2wbxml',
    versions: both,
    what: 'the xmlns attributes are dropped',
    reason: 'libwbxml takes the version from the DOCTYPE; phones take it from the namespaces',
    misses: (line) => line.startsWith('@'),
  },
  {
    tool: 'xml2wbxml',
    versions: both,
    what: '0 is opaque data without a byte',
    reason: 'libwbxml drops all leading zero bytes; we keep one, and read both',
    forgives: (theirs, ours) => theirs.endsWith(' opaque ') && ours === `${theirs}00`,
  },
  {
    tool: 'xml2wbxml',
    versions: both,
    what: 'integers beyond 32 bits are lost',
    reason: 'libwbxml keeps integers in 32 bits',
    forgives: (theirs, ours) =>
      (theirs.endsWith(' opaque ') && /^\S+ opaque [0-9a-f]{10,}$/.test(ours)) ||
      (theirs.endsWith(' "0"') && isBeyond32Bits(ours)),
  },
  {
    tool: 'xml2wbxml',
    versions: both,
    what: 'integers of search and AcceptedCharSet are opaque data',
    reason: 'phones and servers differ on these; we write text and read both. What begins with no digit becomes 0 here',
    forgives: (theirs, ours) => isForcedInteger(theirs, ours),
  },
  {
    tool: 'xml2wbxml',
    versions: ['1.2'],
    what: 'there is no CIRURL',
    reason: 'libwbxml has no name for page 3, token 14; tshark has',
    lacks: ['CIRURL', '03:14'],
  },
  {
    tool: 'xml2wbxml',
    versions: ['1.2'],
    what: 'SSMS and SHTTP are written as strings',
    reason: 'libwbxml has no table strings A4 and A5; tshark has',
    forgives: (theirs, ours) => / "(SSMS|SHTTP)"$/.test(theirs) && isTokenOf(ours, theirs),
  },
  {
    tool: 'xml2wbxml',
    versions: ['1.1'],
    what: 'words become value tokens that 1.1 does not have',
    reason: 'libwbxml has one table of strings for all versions; tshark has none of these numbers in 1.1',
    forgives: (theirs, ours) => isTokenOf(theirs, ours) && !hasValueToken('1.1', ours),
  },
  ...both.map((version): KnownDefect => ({
    tool: 'xml2wbxml',
    versions: [version],
    what: 'user text becomes a token when it equals a table string',
    reason: 'libwbxml knows no types; we write user text as a string, because one phone family requires it',
    forgives: (theirs, ours, before) => isTokenOf(theirs, ours) && isUserText(version, ours, before),
  })),
];

const wbxml2xmlDefects: readonly KnownDefect[] = [
  ...libwbxmlSpellings('wbxml2xml'),
  {
    ...spelling('wbxml2xml', ['1.2'], 'CIRURL', 'unknown', 'libwbxml has no name for page 3, token 14; tshark has'),
    lacks: ['CIRURL'],
  },
  {
    tool: 'wbxml2xml',
    versions: ['1.2'],
    what: 'SSMS and SHTTP are left out',
    reason: 'libwbxml has no table strings A4 and A5; tshark has',
    misses: (line) => / "(SSMS|SHTTP)"$/.test(line),
  },
  {
    tool: 'wbxml2xml',
    versions: both,
    what: 'integers beyond 32 bits are read as 0',
    reason: 'libwbxml keeps integers in 32 bits',
    forgives: (theirs, ours) => theirs.endsWith(' "0"') && isBeyond32Bits(ours),
  },
];

const tsharkDefects: readonly KnownDefect[] = [
  spelling('tshark', both, 'AcceptedCharSet', 'AcceptedCharset', 'seen in both spellings; we read both'),
  spelling('tshark', ['1.2'], 'AutoSubscribe', 'Auto-Subscribe', 'two phones and a server have no hyphen'),
  ...['Request', 'Response'].map((which) =>
    spelling(
      'tshark',
      ['1.2', '1.3'],
      `WV-CSP-VersionDiscovery-${which}`,
      `WV-CSP-NSDiscovery-${which}`,
      'a client, a server and libwbxml say VersionDiscovery',
    ),
  ),
  {
    tool: 'tshark',
    versions: ['1.2'],
    what: 'the namespace of TransactionContent is listed without = and quotation mark',
    reason: 'a slip in the text of the dissector',
    forgives: (theirs, ours) => theirs.replace('xmlns http:', 'http:').replace("'", '') === ours,
  },
  {
    tool: 'tshark',
    versions: ['1.3'],
    what: 'GROUP_ID is listed as History',
    reason:
      'its number has the older meaning in SearchElement, as a client of 1.3 reads it; the dissector has one for all',
    forgives: (theirs, ours) => theirs === 'SearchElement "History"' && ours === 'SearchElement "GROUP_ID"',
  },
  {
    tool: 'tshark',
    versions: all,
    what: 'integers from 2^31 on are negative',
    reason: 'the dissector shows 32 bits with a sign',
    forgives: (theirs, ours) => numberIn(theirs) < 0 && numberIn(theirs) + 2 ** 32 === numberIn(ours),
  },
  {
    tool: 'tshark',
    versions: all,
    what: 'integers beyond 32 bits are not read',
    reason: 'the dissector reads four bytes at most',
    forgives: (theirs, ours) => theirs.includes('invalid binary WV-CSP Integer') && isBeyond32Bits(ours),
  },
  {
    tool: 'tshark',
    versions: all,
    what: 'control characters are listed as escapes',
    reason: 'the listing has one line per token',
    forgives: (theirs, ours) => theirs.replaceAll('\\\\', '\\') === ours,
  },
  {
    tool: 'tshark',
    versions: all,
    what: 'long text is cut off',
    reason: 'a line of the listing holds 240 bytes',
    forgives: (theirs, ours) => theirs.endsWith('[cut]"') && ours.startsWith(theirs.slice(0, -6)),
  },
];

/** What each tool does differently. Found by running the suites. */
export const knownDefects: readonly KnownDefect[] = [...xml2wbxmlDefects, ...wbxml2xmlDefects, ...tsharkDefects];

function isBeyond32Bits(line: string): boolean {
  return numberIn(line) >= 2 ** 32;
}

/** The number that is the text of a line; NaN when it is none. */
function numberIn(line: string): number {
  return Number(/ "(-?[0-9]+)"$/.exec(line)?.[1]);
}

/** Whether a line has the number that C's atoi makes of our text, as opaque data or in digits. */
function isForcedInteger(theirs: string, ours: string): boolean {
  const [, element = '', text] = /^(SearchID|AcceptedCharSet|01:..\/01:2[5-8]|..:..\/03:05) (".*")$/.exec(ours) ?? [];
  if (text === undefined) return false;
  const number = parseInt(JSON.parse(text) as string) || 0;
  const bytes = number === 0 ? '' : number.toString(16);
  return (
    theirs === `${element} "${number}"` ||
    theirs === `${element} opaque ${bytes.padStart(bytes.length + (bytes.length % 2), '0')}`
  );
}

/** Whether a line with a value token stands for the same text as one with a string, in the same element. */
function isTokenOf(tokenLine: string, textLine: string): boolean {
  const [, element, number] = /^(\S+) T_0 ([0-9a-f]+)$/.exec(tokenLine) ?? [];
  if (number === undefined) return false;
  return Object.values(tokenTables).some(
    ({ values }) => textLine === `${element} ${JSON.stringify(values[parseInt(number, 16)])}`,
  );
}

/** Whether the version has a value token for the text of a line. */
function hasValueToken(version: CspVersion, textLine: string): boolean {
  return Object.values(tokenTables[version].values).some((text) => textLine.endsWith(` ${JSON.stringify(text)}`));
}
