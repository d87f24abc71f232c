import type { Address } from '@smsonly/contracts';
import type { Account } from '@smsonly/directory';
import { parseAddress } from '@smsonly/imps-model';

export const domain = 'im.example.com';

/** An address as imps-front hands it on. */
export function address(spelling: string): Address {
  const read = parseAddress(spelling, { domain });
  if (read.kind !== 'user') throw new Error(`${spelling} is no user's address`);
  return { canonical: read.canonical, spelling, ...(read.msisdn === undefined ? {} : { msisdn: read.msisdn }) };
}

export const list = (spelling: string) => {
  const read = parseAddress(spelling, { domain });
  if (read.kind !== 'contact-list') throw new Error(`${spelling} is no contact list`);
  return { key: read.canonical, spelling };
};

/** A registered user with an account ID made of one hexadecimal digit. */
export function account(name: string, digit: string, msisdn?: string): Account {
  const accountId = `${digit.repeat(8)}-0000-7000-8000-000000000000`;
  return { accountId, userId: `wv:${name}@${domain}`, ...(msisdn === undefined ? {} : { msisdn }) };
}

export const alice = account('alice', 'a', '+4790000001');
export const bob = account('bob', 'b', '+4790000002');
export const carol = account('carol', 'c', '+4790000009');
