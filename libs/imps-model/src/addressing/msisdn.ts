import {
  getCountryCallingCode,
  parsePhoneNumberFromString,
  type CountryCode,
  type MetadataJson,
  type PhoneNumber,
} from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/min/metadata';
import mobileMetadata from 'libphonenumber-js/mobile/metadata';

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
 * Digits without any prefix are an international number, unless `defaultCountry` is set and they make a possible number of that country.
 * If both are possible, they are the one that is a mobile number; if that does not tell, they are international when they begin with the
 * calling code of that country, else national.
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
  return defaultCountry === undefined ? possible(`+${digits}`) : unprefixed(digits, defaultCountry);
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

/** Digits that may be meant nationally or internationally. In some countries, such as Germany, both have the same lengths. */
function unprefixed(digits: string, country: Country): Msisdn | undefined {
  const international = possible(`+${digits}`);
  const national = possible(digits, country);
  if (national === undefined || international === undefined || national === international)
    return national ?? international;
  const isOwn = digits.startsWith(getCountryCallingCode(country, metadata));
  if (isMobile(national) === isMobile(international)) return isOwn ? international : national;
  if (isMobile(national)) return national;
  return isOwn || !isUsualNationalForm(digits, country) ? international : national;
}

/** Whether people of the country write the number so, with its trunk prefix where there is one, and it exists. */
function isUsualNationalForm(digits: string, country: Country): boolean {
  const number = parse(digits, country);
  return number?.isValid() === true && number.formatNational().replace(/\D/g, '') === digits;
}

function isMobile(msisdn: Msisdn): boolean {
  return parse(msisdn, undefined, mobileMetadata)?.isValid() === true;
}

function possible(digits: string, country?: Country): Msisdn | undefined {
  const number = parse(digits, country);
  return number?.isPossible() && number.ext === undefined ? (number.number as string as Msisdn) : undefined;
}

function parse(digits: string, country?: Country, rules: MetadataJson = metadata): PhoneNumber | undefined {
  return parsePhoneNumberFromString(digits, country === undefined ? {} : { defaultCountry: country }, rules);
}

function withoutTelScheme(text: string): string {
  if (!/^tel:/i.test(text)) return text;
  const parameters = text.indexOf(';');
  return parameters === -1 ? text.slice(4) : text.slice(4, parameters);
}

function unescapePlus(text: string): string {
  return text.replace(/%2b/gi, '+').replace(/%20/g, ' ');
}
