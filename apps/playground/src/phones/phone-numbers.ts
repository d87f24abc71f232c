/** Numbers as phones show them and as people type them. */
import { parseMsisdn } from '@smsonly/imps-model';

/** A number as the phone shows it: E.164 with plus; short codes and names as they came. */
export function shownNumber(from: string): string {
  return /^\d{7,15}$/.test(from) ? `+${from}` : from;
}

/**
 * What to dial for what was typed: a short code, or a number in any usual spelling, `+47 900 00 009`, `004790000009`,
 * `tel:…`; E.164. Undefined when it is neither.
 */
export function dialledNumber(typed: string): string | undefined {
  const digits = typed.replace(/[\s.-]/g, '');
  return /^\d{3,6}$/.test(digits) ? digits : parseMsisdn(typed);
}

/** The number of a phone, from what was typed; E.164. Undefined when it is not a possible number of a phone. */
export function numberOfPhone(typed: string): string | undefined {
  return parseMsisdn(typed);
}

/**
 * A number in one of the operator's ranges (E.164 prefixes) that is not taken yet; undefined when none was found.
 * `random` gives from 0 to below 1.
 */
export function newNumber(
  ranges: readonly string[],
  taken: ReadonlySet<string>,
  random: () => number,
): string | undefined {
  const range = ranges[Math.floor(random() * ranges.length)];
  if (range === undefined) return undefined;
  for (let attempt = 0; attempt < 50; attempt++) {
    const digits = Array.from({ length: 15 }, () => Math.floor(random() * 10)).join('');
    for (const length of usualLengths) {
      const number = (range + digits).slice(0, length + 1);
      const isPossible = number.length > range.length && parseMsisdn(number) === number;
      if (isPossible && !taken.has(number)) return number;
      if (isPossible) break;
    }
  }
  return undefined;
}

/** Digits with the calling code, the most usual ones of mobile numbers first. */
const usualLengths = [12, 11, 10, 13, 9, 14, 8, 15];

/** What a phone's user is called when they register by one click: the same name for the same number. */
export function usualName(msisdn: string): string {
  let sum = 0;
  for (const digit of msisdn.replace(/\D/g, '')) sum = (sum * 31 + Number(digit)) % 9973;
  return names[sum % names.length] ?? 'Kim';
}

const names = [
  ...['Kari', 'Jonas', 'Nina', 'Emre', 'Sofia', 'Lars', 'Amina', 'Pedro', 'Ingrid', 'Yusuf', 'Maja', 'Tomas'],
  ...['Leila', 'Henrik', 'Rosa', 'Mikko', 'Elif', 'Olav', 'Zoë', 'Iris'],
];
