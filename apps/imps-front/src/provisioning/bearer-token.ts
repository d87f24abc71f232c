import { createHash, timingSafeEqual } from 'node:crypto';

/** True when the Authorization header carries the token. The time taken says nothing about how much of it is right. */
export function isAuthorised(header: string | undefined, token: string): boolean {
  const given = /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1] ?? '';
  return timingSafeEqual(hash(given), hash(token));
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
