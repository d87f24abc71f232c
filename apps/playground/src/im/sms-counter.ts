/** What a text takes as SMS, while it is being typed. */
import {
  cutText,
  encodeText,
  nationalLanguages,
  pickForLanguages,
  segmentUnits,
  unitCount,
  unitsPerSms,
  type SmsEncoding,
} from '@smsonly/sms-text';
import type { Settings } from '../seams/settings.js';

export type SmsCount = Readonly<{
  /** `GSM 7-bit`, `GSM 7-bit, Turkish`, `Unicode`. */
  alphabet: string;
  sms: number;
  /** Septets, or UTF-16 units in Unicode, that fit before one more SMS begins. */
  left: number;
  /** The first character that the default alphabet lacks, if the text is in Unicode for its sake. */
  odd?: string;
  /** The operator refuses a message of so many SMS. */
  isTooLong: boolean;
}>;

/** What decides it: for a message from IM the operator's settings. */
export type Counting = Pick<Settings, 'splitting' | 'languages' | 'maxParts'>;

/** A phone knows the default alphabet and Unicode, cuts between characters, and refuses nothing. */
export const asPhonesCount: Counting = { splitting: 'own', languages: [], maxParts: Infinity };

export function countWhileTyping(text: string, counting: Counting): SmsCount {
  const counted = counting.splitting === 'gateway' ? cutByGateway(text) : cutByUs(text, counting.languages);
  return {
    ...counted,
    ...(counted.alphabet === 'Unicode' && { odd: firstOdd(text) }),
    isTooLong: counted.sms > counting.maxParts,
  };
}

/** `GSM 7-bit · 1 SMS · 131 left`. */
export function countInWords({ alphabet, sms, left }: SmsCount): string {
  return `${alphabet} · ${sms} SMS · ${left} left`;
}

type Counted = Pick<SmsCount, 'alphabet' | 'sms' | 'left'>;

/** The gateway fills each part to the end. */
function cutByGateway(text: string): Counted {
  const { coding, units, segments } = encodeText(text);
  const { single, part } = segmentUnits[coding];
  const room = segments === 1 ? single : segments * part;
  return { alphabet: coding === 0 ? 'GSM 7-bit' : 'Unicode', sms: segments, left: room - units };
}

/** We cut between characters, so that a part may end before it is full: what is left is in the last one. */
function cutByUs(text: string, languages: readonly string[]): Counted {
  const known = nationalLanguages.filter((language) => languages.includes(language));
  const { encoding, units, segments } = pickForLanguages(text, known);
  if (segments === 1) return { alphabet: nameOf(encoding), sms: 1, left: unitsPerSms(encoding) - units };
  const last = cutText(text, encoding, 8).at(-1) ?? '';
  const used = unitCount(last, encoding) ?? 0;
  return { alphabet: nameOf(encoding), sms: segments, left: unitsPerSms(encoding, 8) - used };
}

function nameOf(encoding: SmsEncoding): string {
  if (encoding.alphabet === 'ucs2') return 'Unicode';
  const tables = new Set([encoding.lockingShift, encoding.singleShift].filter((name) => name !== undefined));
  return ['GSM 7-bit', ...[...tables].map((name) => name[0]?.toUpperCase() + name.slice(1))].join(', ');
}

function firstOdd(text: string): string | undefined {
  for (const character of text) if (encodeText(character).coding !== 0) return character;
  return undefined;
}

/** What the operator puts before the first SMS of a pair: the template with the sender's name. */
export function introduction(template: string, displayName: string): string {
  return template.replaceAll('{displayName}', displayName);
}
