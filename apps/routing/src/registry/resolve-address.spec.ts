import { describe, expect, it } from '@jest/globals';
import { parseNumberPool, parseNumberRanges } from '@smsonly/imps-model';
import { address, domain } from '../testing/addresses.js';
import { registryOf } from './registry.store.js';
import { resolveAddress } from './resolve-address.js';

const numbering = { domain, ranges: parseNumberRanges('+479,+474'), pool: parseNumberPool('+4790000500-+4790000599') };
const carol = { accountId: 'c', userId: 'wv:carol@im.example.com', msisdn: '+4790000003' };
const named = { accountId: 'n', userId: 'wv:+4790000004@im.example.com', msisdn: '+4790000004' };
const registry = registryOf([carol, named]);
const resolve = (userId: string) => resolveAddress(address(userId), registry, numbering);

describe('an address', () => {
  it.each(['wv:carol', 'wv:CAROL', 'wv:+4790000003'])('%s is the registered user', (userId) => {
    expect(resolve(userId)).toEqual({ kind: 'account', account: carol });
  });

  it('that is a number may be the user ID of an account', () => {
    expect(resolve('wv:+4790000004')).toEqual({ kind: 'account', account: named });
  });

  it('that is a free number of the ranges is an SMS-only user', () => {
    expect(resolve('wv:+4790000009')).toEqual({ kind: 'sms-only', phone: '+4790000009' });
  });

  it.each([
    ['wv:ghost', 'unknown'],
    ['wv:+15550001111', 'unknown'],
    ['wv:+4790000555', 'unknown'],
    ['wv:carol@elsewhere.example', 'foreign'],
    ['wv:+4790000009@elsewhere.example', 'foreign'],
  ])('%s is %s', (userId, kind) => {
    expect(resolve(userId)).toEqual({ kind });
  });
});
