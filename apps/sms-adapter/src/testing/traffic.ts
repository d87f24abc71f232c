import type { Submission } from './ledger.js';

const number = '+4759440000';

/** The mark that every part of a text carries, so that a part can be matched with its text. */
const markPattern = /<(\d+)>/;

/** The kinds of texts, in turn: one part, three of septets, two of UCS-2, one of UCS-2. */
const kinds: readonly ((mark: string) => string)[] = [
  (mark) => `${mark} short`,
  (mark) => `${mark} long text with € and [brackets] `.repeat(20).slice(0, 380),
  (mark) => `${mark} Привет 😀 `.repeat(8).trim(),
  (mark) => `${mark} 中文 short`,
];

let marks = 0;
let phones = 0;

/** Texts of all kinds to phones that were not used before, each text different from all others. */
export function someTexts(
  { phones: howMany, each }: { readonly phones: number; readonly each: number },
  newId: () => string,
): Submission[] {
  return Array.from({ length: howMany }, newPhone).flatMap((phone, index) =>
    Array.from({ length: each }, (_, place) => {
      const write = kinds[(index + place) % kinds.length] ?? String;
      return { submissionId: newId(), phone, number, text: write(`<${(marks += 1)}>`) };
    }),
  );
}

/** A number that has no SMS yet. */
function newPhone(): string {
  return `+47911${String((phones += 1)).padStart(5, '0')}`;
}

/** The mark of a text, or of an SMS handed to the gateway, with the place of the part in its text (0: whole). */
export function markOf(text: string): string | undefined {
  return markPattern.exec(text)?.[1];
}

/** What a form of `/send` contains, as far as it can be read: the mark of its text, and which part of it. */
export function readSendForm(form: URLSearchParams): { mark: string | undefined; part: number } {
  const hex = form.get('hex-content');
  if (hex === null) return { mark: markOf(form.get('content') ?? ''), part: 0 };
  const octets = Buffer.from(hex, 'hex');
  const header = form.get('tags')?.split(',').includes('udh') ? 1 + (octets[0] ?? 0) : 0;
  const body = octets.subarray(header);
  const text = form.get('coding') === '8' ? Buffer.from(body).swap16().toString('utf16le') : body.toString('latin1');
  // The last octet of a header that tells of parts is the part's place.
  return { mark: markOf(text), part: header === 0 ? 0 : (octets[header - 1] ?? 0) };
}
