import { createHash, timingSafeEqual } from 'node:crypto';

/** True when the Authorization header carries the token. Takes the same time however much of it is correct. */
export function isAuthorised(header: string | undefined, token: string): boolean {
  const given = /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1] ?? '';
  return timingSafeEqual(hash(given), hash(token));
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
