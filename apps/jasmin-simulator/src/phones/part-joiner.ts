import { joinParts, readUserData, type PartBody, type ReadUserData } from '@smsonly/sms-text';

/** One SMS between the SMSC and a phone. */
export interface SmsOverTheAir {
  readonly from: string;
  readonly to: string;
  /** SMPP data_coding */
  readonly coding: number;
  /** Whether `octets` begin with a user data header. */
  readonly hasHeader: boolean;
  /** Septets unpacked, one per octet. */
  readonly octets: Uint8Array;
  /** Place in a long text by SAR, when there is no header. */
  readonly sar?: { readonly reference: number; readonly total: number; readonly sequence: number };
}

/** A text on a phone, with the IDs of its parts in their order. */
export interface WholeText {
  readonly text: string;
  readonly ids: readonly string[];
}

interface Part {
  readonly id: string;
  readonly body: PartBody;
}

const maxSets = 10_000;

/** Joins the parts of long texts as phones do: by sender, phone, reference and total. */
export class PartJoiner {
  readonly #sets = new Map<string, Map<number, Part>>();

  /** The complete text once its last part is there, undefined before; binary data as `hex:…`. */
  take({ from, to, coding, hasHeader, octets, sar }: SmsOverTheAir, id: string): WholeText | undefined {
    const read = readUserData({ octets, coding, header: hasHeader ? 'present' : 'absent' });
    const place = sar === undefined ? read.concatenation : { ...sar, referenceBits: 16 };
    if (place === undefined) return { text: shown(read.content), ids: [id] };
    const key = [from, to, place.referenceBits, place.reference, place.total].join(' ');
    const set = this.#sets.get(key) ?? this.#newSet(key);
    set.set(place.sequence, { id, body: partOf(read, place.sequence) });
    if (set.size < place.total) return undefined;
    this.#sets.delete(key);
    const parts = [...set.values()].sort((one, other) => one.body.sequence - other.body.sequence);
    const joined = joinParts(
      parts.map(({ body }) => body),
      place.total,
    );
    return { text: shown(joined), ids: parts.map((part) => part.id) };
  }

  #newSet(key: string): Map<number, Part> {
    const [oldest] = this.#sets.keys();
    if (this.#sets.size >= maxSets && oldest !== undefined) this.#sets.delete(oldest);
    const set = new Map<number, Part>();
    this.#sets.set(key, set);
    return set;
  }
}

function partOf({ coding, body, tables }: ReadUserData, sequence: number): PartBody {
  return { sequence, coding, body, tables };
}

function shown(content: ReadUserData['content']): string {
  return content.kind === 'text' ? content.text : `hex:${Buffer.from(content.octets).toString('hex')}`;
}
