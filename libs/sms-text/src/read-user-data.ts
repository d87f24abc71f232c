import type { ShiftTables } from './alphabet.js';
import { decodeText, isGsm7, type DecodedText } from './decode-text.js';
import { fillBits, unpackSeptets } from './packing.js';
import { guessHeader, readHeader, type Concatenation, type HeadedOctets } from './user-data-header.js';

/** The user data of one SMS as received. */
export interface UserData {
  readonly octets: Uint8Array;
  /** SMPP data_coding or TP-DCS. */
  readonly coding: number;
  /** Whether a header comes first: the header indicator, or `unknown` where the gateway does not say, as Jasmin. */
  readonly header: 'present' | 'absent' | 'unknown';
  /** TP-UDL, when septets are packed; left out when each stands in an octet of its own. */
  readonly packedLength?: number;
}

/** One SMS, decoded. */
export interface ReadUserData {
  /** Its place in a long text, when it is a part of one. */
  readonly concatenation?: Concatenation | undefined;
  /** The national tables that its header names. */
  readonly tables: ShiftTables;
  readonly coding: number;
  /** The octets behind the header, septets unpacked. */
  readonly body: Uint8Array;
  /** The content of this SMS alone. The text of a part may begin or end within a character: see `joinParts`. */
  readonly content: DecodedText;
}

/** Removes the header of an SMS and decodes its body. A malformed header is ignored; nothing is thrown. */
export function readUserData(userData: UserData): ReadUserData {
  const { coding } = userData;
  const headed = headedOctets(userData);
  const { concatenation, lockingShift, singleShift } = headed.header;
  const tables = { ...(lockingShift && { lockingShift }), ...(singleShift && { singleShift }) };
  const body = unpackedBody(headed, userData);
  return { ...(concatenation && { concatenation }), tables, coding, body, content: decodeText(body, coding, tables) };
}

function headedOctets({ octets, header }: UserData): HeadedOctets {
  const none = { header: {}, headerOctets: 0, body: octets };
  if (header === 'absent') return none;
  return header === 'present' ? readHeader(octets) : (guessHeader(octets) ?? none);
}

function unpackedBody({ headerOctets, body }: HeadedOctets, { coding, packedLength }: UserData): Uint8Array {
  if (packedLength === undefined || !isGsm7(coding)) return body;
  const septets = packedLength - Math.ceil((headerOctets * 8) / 7);
  return unpackSeptets(body, septets, fillBits(headerOctets));
}
