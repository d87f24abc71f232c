import { describe, expect, it } from '@jest/globals';
import type { PresenceSubListData } from '@smsonly/imps-model';
import fc from 'fast-check';
import { isSmsOnly, mergePresence, unknownPresence } from './presence.js';

const smsOnly: PresenceSubListData = {
  onlineStatus: [{ qualifier: true, presenceValue: true, clientId: { msisdn: '+4790000009' } }],
  clientInfo: [{ qualifier: true, clientType: 'CLI', clientId: { msisdn: '+4790000009' } }],
  userAvailability: { qualifier: true, presenceValue: 'AVAILABLE' },
  statusText: { qualifier: true, presenceValue: 'SMS-only' },
};

const anyPresence: fc.Arbitrary<PresenceSubListData> = fc.record(
  {
    onlineStatus: fc.array(fc.record({ qualifier: fc.boolean(), presenceValue: fc.boolean() }), {
      minLength: 1,
      maxLength: 3,
    }),
    clientInfo: fc.array(
      fc.record({ qualifier: fc.boolean(), clientType: fc.constantFrom('CLI', 'COMPUTER', 'MOBILE_PHONE') }),
      { minLength: 1, maxLength: 3 },
    ),
    userAvailability: fc.record({
      qualifier: fc.boolean(),
      presenceValue: fc.constantFrom('AVAILABLE' as const, 'DISCREET' as const),
    }),
    statusText: fc.record({ qualifier: fc.boolean(), presenceValue: fc.constantFrom('', 'SMS-only', 'at work') }),
    alias: fc.record({ qualifier: fc.boolean(), presenceValue: fc.constantFrom('', 'Ola') }),
  },
  { requiredKeys: [] },
);

describe('the presence of a contact', () => {
  it('of an SMS-only user has the badge', () => {
    const presence = mergePresence(unknownPresence, smsOnly);
    expect(presence).toEqual({
      isOnline: true,
      clientTypes: ['CLI'],
      availability: 'AVAILABLE',
      statusText: 'SMS-only',
    });
    expect(isSmsOnly(presence)).toBe(true);
  });

  it.each([
    ['the client type alone', { clientTypes: ['CLI'], statusText: 'at work' }],
    ['the status text alone', { clientTypes: ['COMPUTER'], statusText: 'SMS-only' }],
    ['neither', { clientTypes: [] }],
  ])('has no badge by %s', (_, presence) => {
    expect(isSmsOnly(presence)).toBe(false);
  });

  it('loses the badge with the notification that the number has registered, and gets it back', () => {
    const registered: PresenceSubListData = {
      onlineStatus: [{ qualifier: true, presenceValue: false }],
      clientInfo: [{ qualifier: false }],
      userAvailability: { qualifier: false },
      statusText: { qualifier: true, presenceValue: '' },
    };
    const user = mergePresence(mergePresence(unknownPresence, smsOnly), registered);
    expect(user).toEqual({ isOnline: false, clientTypes: [] });
    expect(isSmsOnly(mergePresence(user, smsOnly))).toBe(true);
  });

  it('is on line when one of several terminals is', () => {
    const two = {
      onlineStatus: [
        { qualifier: true, presenceValue: false },
        { qualifier: true, presenceValue: true },
      ],
    };
    expect(mergePresence(unknownPresence, two).isOnline).toBe(true);
  });

  it('keeps each attribute that a notification does not name', () => {
    fc.assert(
      fc.property(anyPresence, anyPresence, (first, second) => {
        const before = mergePresence(unknownPresence, first);
        const after = mergePresence(before, second);
        if (!second.onlineStatus) expect(after.isOnline).toBe(before.isOnline);
        if (!second.clientInfo) expect(after.clientTypes).toBe(before.clientTypes);
        if (!second.userAvailability) expect(after.availability).toBe(before.availability);
        if (!second.statusText) expect(after.statusText).toBe(before.statusText);
        if (!second.alias) expect(after.alias).toBe(before.alias);
      }),
    );
  });

  it('stays the same object when a notification comes a second time', () => {
    fc.assert(
      fc.property(anyPresence, (news) => {
        const once = mergePresence(unknownPresence, news);
        expect(mergePresence(once, news)).toBe(once);
      }),
    );
  });
});
