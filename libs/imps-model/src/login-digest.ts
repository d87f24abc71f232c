import { createHash, timingSafeEqual } from 'node:crypto';
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
  return digest(schema, nonce, password, charset).toString('base64');
}

/** True when the client's DigestBytes fit the password, read as ISO 8859-1 or as UTF-8. Takes the same time either way. */
export function digestMatches(schema: DigestSchema, nonce: string, password: string, received: string): boolean {
  const given = Buffer.from(received.trim(), 'base64');
  const asLatin1 = sameBytes(given, digest(schema, nonce, password, 'latin1'));
  const asUtf8 = sameBytes(given, digest(schema, nonce, password, 'utf8'));
  return asLatin1 || asUtf8;
}

/** True when a password sent in clear is correct. Takes the same time however much of it is correct. */
export function passwordMatches(password: string, received: string): boolean {
  return timingSafeEqual(hash('sha256', password), hash('sha256', received));
}

/**
 * The schema to ask for out of those a client offers: MD5 first, because one phone family always computes MD5.
 *
 * @returns undefined when nothing is in common (answer 543).
 */
export function chooseDigestSchema(offered: readonly string[]): DigestSchema | 'PWD' | undefined {
  return (['MD5', 'SHA', 'MD4', 'PWD'] as const).find((schema) => offered.includes(schema));
}

function digest(schema: DigestSchema, nonce: string, password: string, charset: PasswordCharset): Buffer {
  const bytes = Buffer.concat([Buffer.from(nonce, charset), Buffer.from(password, charset)]);
  if (schema === 'MD4') return md4(bytes);
  return createHash(schema === 'MD5' ? 'md5' : 'sha1')
    .update(bytes)
    .digest();
}

function sameBytes(given: Buffer, expected: Buffer): boolean {
  const sameLength = given.length === expected.length;
  return timingSafeEqual(sameLength ? given : expected, expected) && sameLength;
}

function hash(algorithm: string, text: string): Buffer {
  return createHash(algorithm).update(text, 'utf8').digest();
}
