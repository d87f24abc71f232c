import { describe, expect, it } from '@jest/globals';
import { attributeNames } from '@smsonly/contracts';
import fc from 'fast-check';
import { smsOnlyPresence } from './sms-only-presence.js';

const clientId = { msisdn: '+4790000009' };
const four = [
  { name: 'OnlineStatus', qualifier: true, value: 'T', clientId },
  { name: 'ClientInfo', qualifier: true, parts: [{ name: 'ClientType', text: 'CLI' }], clientId },
  { name: 'UserAvailability', qualifier: true, value: 'AVAILABLE' },
  { name: 'StatusText', qualifier: true, value: 'SMS-only' },
];

describe('presence of an SMS-only user', () => {
  it('is the four attributes of the guidelines, the number as ClientID of the client-level ones', () => {
    expect(smsOnlyPresence('+4790000009', [])).toEqual(four);
  });

  it('is only what was asked for; other attributes are left out', () => {
    expect(smsOnlyPresence('+4790000009', ['StatusText', 'OnlineStatus', 'Alias'])).toEqual([four[0], four[3]]);
    expect(smsOnlyPresence('+4790000009', ['Alias', 'StatusMood'])).toEqual([]);
  });

  it('never says anything else, whatever is asked for', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...attributeNames)), (asked) => {
        const expected = four.filter(({ name }) => asked.length === 0 || asked.some((one) => one === name));
        expect(smsOnlyPresence('+4790000009', asked)).toEqual(expected);
      }),
    );
  });
});
