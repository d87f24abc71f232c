import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/min/metadata';

/** A mobile number in E.164 form with `+`, possible by its length. */
export type Msisdn = string & { readonly '~msisdn': true };

/** An ISO 3166 country code such as `NO`. */
export type Country = CountryCode;

/** Rules for reading numbers. */
export type NumberReading = Readonly<{
  /** If set, numbers may also be written in that country's national form. */
  defaultCountry?: Country;
  /** What is dialled in place of `+`; default `00`. */
  internationalPrefix?: string;
}>;

/** Longest number written with blanks, dots and brackets; longer text is not a number. */
const longestWritten = 64;
const separators = /[\s.\-()[\]/\u00a0]/g;

/**
 * Reads a mobile number as people and clients write it: `+4790000009`, `%2B4790000009`, `004790000009`,
 * `tel:+4790000009`, `4790000009`, with blanks, dots, dashes or brackets anywhere.
 *
 * Digits without any prefix are an international number, unless `defaultCountry` is set and they make a possible
 * number of that country.
 *
 * @returns undefined when the text is not a possible number.
 */
export function parseMsisdn(text: string, reading: NumberReading = {}): Msisdn | undefined {
  if (text.length > longestWritten) return undefined;
  return readNumber(unescapePlus(text.trim()), reading);
}

/** Reads text that is already percent-decoded. */
export function readNumber(
  text: string,
  { defaultCountry, internationalPrefix = '00' }: NumberReading,
): Msisdn | undefined {
  if (text.length > longestWritten) return undefined;
  const digits = withoutTelScheme(text).replace(separators, '');
  if (!/^\+?[0-9]{3,20}$/.test(digits)) return undefined;
  if (digits.startsWith('+')) return possible(digits);
  if (internationalPrefix !== '' && digits.startsWith(internationalPrefix)) {
    return possible(`+${digits.slice(internationalPrefix.length)}`);
  }
  return (defaultCountry && possible(digits, defaultCountry)) ?? possible(`+${digits}`);
}

/** Restores a number that was stored or sent in E.164 form; undefined when it is not exactly that. */
export function asMsisdn(text: string): Msisdn | undefined {
  return /^\+[1-9][0-9]{2,14}$/.test(text) ? possible(text) : undefined;
}

/** The number with its middle hidden, for logs: `+47******09`. */
export function maskMsisdn(msisdn: string): string {
  const shown = msisdn.length >= 9 ? 3 : 1;
  const last = msisdn.length >= 9 ? 2 : 0;
  const hidden = Math.max(msisdn.length - shown - last, 0);
  return msisdn.slice(0, shown) + '*'.repeat(hidden) + (last > 0 ? msisdn.slice(-last) : '');
}

function possible(digits: string, country?: CountryCode): Msisdn | undefined {
  const options = country === undefined ? {} : { defaultCountry: country };
  const number = parsePhoneNumberFromString(digits, options, metadata);
  return number?.isPossible() && number.ext === undefined ? (number.number as string as Msisdn) : undefined;
}

function withoutTelScheme(text: string): string {
  if (!/^tel:/i.test(text)) return text;
  const parameters = text.indexOf(';');
  return parameters === -1 ? text.slice(4) : text.slice(4, parameters);
}

function unescapePlus(text: string): string {
  return text.replace(/%2b/gi, '+').replace(/%20/g, ' ');
}
