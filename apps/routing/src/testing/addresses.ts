import type { Address, Content } from '@smsonly/contracts';

export const domain = 'im.example.com';

/** An address as a client could have written it. */
export function address(userId: string): Address {
  const canonical = userId.includes('@') ? userId.toLowerCase() : `${userId.toLowerCase()}@${domain}`;
  const number = /^wv:(\+\d+)@/.exec(canonical)?.[1];
  const isOwn = canonical.endsWith(`@${domain}`);
  return { canonical, spelling: userId, ...(isOwn && number !== undefined && { msisdn: number }) };
}

export function plainText(data: string): Content {
  return { type: 'text/plain', data, size: Buffer.byteLength(data) };
}
