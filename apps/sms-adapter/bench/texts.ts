/** Text of a submission, 100 characters of GSM 03.38, one SMS: found again by its mark wherever it goes by. */
export const textOf = (mark: string): string => `mark-${mark} `.padEnd(100, 'Lorem ipsum dolor sit amet. ');

/** The mark in a form that was sent to `/send`, whether the text is in it as it is or as the octets of an SMS. */
export function markIn(form: URLSearchParams): string | undefined {
  const octets = form.get('hex-content');
  const text =
    octets === null ? form.get('content') : Buffer.from(octets, 'hex').toString('latin1').replaceAll('\0', '');
  return /mark-([\w.]+)/.exec(text ?? '')?.[1];
}

/** Phones and our numbers that the SMS go between, so many that a pair seldom has two under way. */
export const phoneOf = (index: number): string => `+4794${String(index % 5000).padStart(6, '0')}`;
export const numberOf = (index: number): string => `+47594400${String(index % 100).padStart(2, '0')}`;
export const senderOf = (index: number): string => `bench-sender-${index % 50}`;
