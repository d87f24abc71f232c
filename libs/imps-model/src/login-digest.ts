import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { base64Octets, base64Text } from './base64.js';
import { md4 } from './md4.js';

/** The digest schemas that a server can check; `PWD` means the password in clear in the second Login-Request. */
export type DigestSchema = 'MD5' | 'SHA' | 'MD4';

/** How the characters of a password become bytes: clients use ISO 8859-1, some UTF-8. */
export type PasswordCharset = 'latin1' | 'utf8';

/**
 * What a client puts into DigestBytes: Base64 of the hash over nonce and password (IMPS CSP, Login: 4-way).
 *
 * @param nonce the characters of Nonce as sent.
 */
export function digestBytes(
  schema: DigestSchema,
  nonce: string,
  password: string,
  charset: PasswordCharset = 'latin1',
): string {
  return base64Text(digest(schema, nonce, password, charset));
}

/** True when the client's DigestBytes fit the password, read as ISO 8859-1 or as UTF-8. Takes the same time either way. */
export function digestMatches(schema: DigestSchema, nonce: string, password: string, received: string): boolean {
  const given = base64Octets(received);
  const asLatin1 = sameOctets(given, digest(schema, nonce, password, 'latin1'));
  const asUtf8 = sameOctets(given, digest(schema, nonce, password, 'utf8'));
  return asLatin1 || asUtf8;
}

/** True when a password sent in clear is correct. Takes the same time however much of it is correct. */
export function passwordMatches(password: string, received: string): boolean {
  return sameOctets(sha256(utf8.encode(password)), sha256(utf8.encode(received)));
}

/**
 * The schema to ask for out of those a client offers: MD5 first, because one phone family always computes MD5.
 *
 * @returns undefined when nothing is in common (answer 543).
 */
export function chooseDigestSchema(offered: readonly string[]): DigestSchema | 'PWD' | undefined {
  return (['MD5', 'SHA', 'MD4', 'PWD'] as const).find((schema) => offered.includes(schema));
}

const utf8 = new TextEncoder();
const hashes: Readonly<Record<DigestSchema, (octets: Uint8Array) => Uint8Array>> = { MD5: md5, SHA: sha1, MD4: md4 };

function digest(schema: DigestSchema, nonce: string, password: string, charset: PasswordCharset): Uint8Array {
  const text = nonce + password;
  return hashes[schema](charset === 'utf8' ? utf8.encode(text) : latin1Octets(text));
}

/** The lower eight bits of each UTF-16 unit: a character beyond ISO 8859-1 is cut to them. */
function latin1Octets(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}

/** Takes the same time wherever they differ. That their lengths do is no secret: a digest has the length of its schema. */
function sameOctets(given: Uint8Array, expected: Uint8Array): boolean {
  if (given.length !== expected.length) return false;
  let difference = 0;
  for (let at = 0; at < expected.length; at++) difference |= (given[at] as number) ^ (expected[at] as number);
  return difference === 0;
}
