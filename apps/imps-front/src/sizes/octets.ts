import { encode, type Encoding } from '@smsonly/imps-codec';
import type { CspMessage, Primitive } from '@smsonly/imps-model';
import type { MessageFrame } from '../requests/call.js';

/** Where something is written to: the message of the session, its version and its wire form. */
export type Writing = Readonly<{ message: MessageFrame; encoding: Encoding }>;

/** The octets of a message as it is written. */
export function octetsOf(message: CspMessage<Primitive>, encoding: Encoding): number {
  return encode(message, { encoding }).length;
}

/** Room for what is not known yet when a primitive is measured: TransactionIDs of 50 characters, the flag Poll, a longer name. */
const spare = 160;

/** What an element takes once it is not empty, and the ID of a part beyond that of its message. */
const filled = 48;

/**
 * Octets that are left for a text in a primitive that has none yet, in a message of at most `most` octets; without `most` there is no
 * end to them. With so much text in it, it fits.
 */
export function roomIn(content: Primitive, most: number | undefined, writing: Writing): number {
  return most === undefined
    ? Infinity
    : most - spare - filled - octetsOf(messageWith(content, writing), writing.encoding);
}

/** Whether a primitive fits into a message of at most `most` octets. Measured only if a cheap upper bound does not say so. */
export function fits(content: Primitive, most: number | undefined, writing: Writing): boolean {
  if (most === undefined || surelyFits(content, most)) return true;
  return octetsOf(messageWith(content, writing), writing.encoding) + spare <= most;
}

/** Whether these fit into a message of at most `most` octets by a cheap upper bound: false may still fit. */
export function surelyFits(contents: Primitive | readonly Primitive[], most: number | undefined): boolean {
  if (most === undefined) return true;
  const transactions = Array.isArray(contents) ? contents.length : 1;
  return mostOctets(contents) + envelope * transactions <= most;
}

function messageWith(content: Primitive, { message: { version, session } }: Writing): CspMessage<Primitive> {
  return { version, session, transactions: [{ mode: 'Request', id: '', content }], poll: true };
}

/** An envelope in XML takes at most this, its namespaces and identifiers included. */
const envelope = 1_000;
/** An element in XML with its longest name, and a namespace. */
const element = 120;
/** A UTF-16 unit in XML: 5 octets when it is escaped. */
const character = 5;

/** At least as many octets as any wire form takes for this. */
function mostOctets(value: unknown): number {
  if (typeof value === 'string') return element + character * value.length;
  if (typeof value !== 'object' || value === null || value instanceof Date) return element;
  let octets = element;
  for (const each of Array.isArray(value) ? value : Object.values(value)) octets += mostOctets(each);
  return octets;
}
