import { hexPairs } from '../visible-text.js';
import { InputProblem } from './input-problem.js';

const bytesPerLine = 24;

/** Offset column of a dump: `0000  `, `00000010: `, `0x0010:  `, or alone at the end. */
const offsetColumn = /^\s*(?:0x)?([0-9a-f]{4,8})(:\s*|\s{2,}|\s*$)/i;

/**
 * The bytes of hex text as people paste it from logs: digits in pairs, with or without white space, `:`, `,`, `-`, `0x` or
 * `\x` between them. What follows `|` on a line is ignored, and so are the offset columns of dumps (`hexdump -C`, `xxd`,
 * `tcpdump -X`, token listings): an offset at the start of a line when it is the number of bytes read so far.
 *
 * @throws InputProblem with the line and its text.
 */
export function readHex(text: string): Uint8Array {
  const pieces: Buffer[] = [];
  let count = 0;
  for (const [index, line] of text.split('\n').entries()) {
    for (const digits of digitGroups(line, count)) {
      if (digits.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(digits)) {
        const shown = JSON.stringify(digits.length <= 24 ? digits : `${digits.slice(0, 24)}…`);
        throw new InputProblem(
          `line ${index + 1}: ${shown} is no hex; give bytes as pairs of hex digits, such as 03 11 6a 00`,
        );
      }
      pieces.push(Buffer.from(digits, 'hex'));
      count += digits.length / 2;
    }
  }
  return Buffer.concat(pieces);
}

/** Bytes as pairs of hex digits, in lines. */
export function writeHex(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += bytesPerLine)
    lines.push(`${hexPairs(bytes.subarray(at, at + bytesPerLine))}\n`);
  return lines.join('');
}

function digitGroups(line: string, count: number): string[] {
  const bar = line.indexOf('|');
  let hex = bar === -1 ? line : line.slice(0, bar);
  const column = offsetColumn.exec(hex);
  if (column !== null && Number.parseInt(column[1] ?? '', 16) === count && isColumn(column)) {
    hex = hex.slice(column[0].length);
    // Dumps with a colon show the characters after two spaces.
    if (column[2]?.startsWith(':')) hex = hex.trimStart().split(/\s{2}/, 1)[0] ?? '';
  }
  return hex.split(/[\s,:-]+|0x|\\x/i).filter((digits) => digits !== '');
}

/** Four digits alone on a line are bytes; dumps end with an offset of more. */
function isColumn([, digits = '', end = '']: readonly string[]): boolean {
  return end.trim() !== '' || end.length >= 2 || digits.length > 4;
}
