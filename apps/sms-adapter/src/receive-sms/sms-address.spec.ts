import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { smsAddress } from './sms-address.js';

describe('the address of an SMS', () => {
  it.each([
    ['4790000009', '+4790000009'],
    ['+4790000009', '+4790000009'],
    ['004790000009', '+4790000009'],
    [' 4759440000', '+4759440000'],
    ['2077', '2077'],
    ['+2077', '+2077'],
    ['090000009', '090000009'],
    ['DHL', 'DHL'],
    ['Rema 1000', 'Rema 1000'],
    ['', ''],
    [' ', ''],
    ['\0', ''],
  ])('%j is %j', (given, address) => expect(smsAddress(given)).toBe(address));

  it('is already canonical, fits the topic and can be stored, whatever the gateway delivers', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (given) => {
        const address = smsAddress(given);
        expect(smsAddress(address)).toBe(address);
        expect(address.length).toBeLessThanOrEqual(64);
        expect(address).not.toContain('\0');
      }),
    );
  });
});
