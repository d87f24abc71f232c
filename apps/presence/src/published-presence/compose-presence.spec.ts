import { describe, expect, it } from '@jest/globals';
import { attributeNames, type PresenceAttribute } from '@smsonly/contracts';
import { nothingPublished, type Published, type Terminal } from './attributes.js';
import { noAttributes } from '../authorisation/attribute-set.js';
import { composePresence, unknownPresence } from './compose-presence.js';
import { initialPresence } from './initial-presence.js';

const attribute = (name: PresenceAttribute['name'], value: string): PresenceAttribute => ({
  name,
  qualifier: true,
  value,
});
const terminal = (url: string, second: number, attributes: Terminal['attributes']): Terminal => ({
  clientId: { url, msisdn: '+4790000002' },
  attributes,
  updatedAt: new Date(Date.UTC(2026, 10, 22, 0, 0, second)),
});
const phone = terminal('phone', 1, initialPresence('MOBILE_PHONE'));
const desk = terminal('desk', 2, initialPresence('COMPUTER'));
const hidden = terminal('hidden', 3, { ...initialPresence('PDA'), OnlineStatus: attribute('OnlineStatus', 'F') });
const published = (terminals: Terminal[], user: Published['user'] = {}): Published => ({ terminals, user });
const namesOf = (attributes: readonly PresenceAttribute[]) => attributes.map(({ name }) => name);

describe('presence of a registered user', () => {
  it('is offline without a session, and unknown in everything else', () => {
    expect(composePresence(nothingPublished, [], 'all', '1.2')).toEqual([
      { name: 'OnlineStatus', qualifier: true, value: 'F' },
      { name: 'ClientInfo', qualifier: false },
      { name: 'UserAvailability', qualifier: false },
      { name: 'StatusText', qualifier: true, value: '' },
    ]);
  });

  it('exists right after login, before any update', () => {
    const own = composePresence(published([phone]), [], 'all', '1.2');
    expect(namesOf(own)).toEqual(['OnlineStatus', 'ClientInfo', 'CommCap', 'UserAvailability', 'StatusText']);
    expect(own[0]).toEqual({ name: 'OnlineStatus', qualifier: true, value: 'T', clientId: { url: 'phone' } });
    expect(own[1]).toMatchObject({ parts: [{ name: 'ClientType', text: 'MOBILE_PHONE' }] });
  });

  it('has one value for each terminal in 1.3, distinguished by ClientID', () => {
    const values = composePresence(published([phone, desk]), ['ClientInfo'], 'all', '1.3');
    expect(values.map(({ clientId }) => clientId?.url)).toEqual(['desk', 'phone']);
  });

  it("has the best terminal's value before 1.3: online first, then the latest", () => {
    const clientOf = (terminals: Terminal[]) =>
      composePresence(published(terminals), ['ClientInfo'], 'all', '1.2').map(({ clientId }) => clientId?.url);
    expect(clientOf([phone, desk])).toEqual(['desk']);
    expect(clientOf([phone, hidden])).toEqual(['phone']);
  });

  it('is online as long as one terminal is', () => {
    expect(composePresence(published([hidden, phone]), ['OnlineStatus'], 'all', '1.1')).toMatchObject([{ value: 'T' }]);
    expect(composePresence(published([hidden]), ['OnlineStatus'], 'all', '1.1')).toMatchObject([{ value: 'F' }]);
  });

  it('keeps user-level values without any session', () => {
    const user = { StatusText: attribute('StatusText', 'in a meeting'), Alias: attribute('Alias', 'Bob') };
    expect(composePresence(published([], user), ['StatusText', 'Alias'], 'all', '1.2')).toEqual([
      user.StatusText,
      user.Alias,
    ]);
  });

  it('shows the number of a terminal only if it has no other ID', () => {
    const nameless: Terminal = { ...phone, clientId: { msisdn: '+4790000002' } };
    const [value] = composePresence(published([nameless]), ['OnlineStatus'], 'all', '1.3');
    expect(value?.clientId).toEqual({ msisdn: '+4790000002' });
  });

  it('shows hidden attributes like unknown ones, but never leaves out what was requested', () => {
    const user = { StatusText: attribute('StatusText', 'in a meeting') };
    const all = composePresence(published([phone], user), [...attributeNames], noAttributes, '1.3');
    expect(all).toEqual(attributeNames.map((name) => ({ name, qualifier: false })));
    expect(composePresence(published([phone], user), [], noAttributes, '1.2')).toEqual(unknownPresence([]));
  });

  it('shows what a set of names allows', () => {
    const user = { StatusText: attribute('StatusText', 'in a meeting'), Alias: attribute('Alias', 'Bob') };
    const visible = new Set(['OnlineStatus', 'StatusText'] as const);
    const seen = composePresence(published([phone], user), [], visible, '1.2');
    expect(seen.filter(({ qualifier }) => qualifier).map(({ name }) => name)).toEqual(['OnlineStatus', 'StatusText']);
    expect(namesOf(seen)).toContain('UserAvailability');
    expect(namesOf(seen)).not.toContain('Alias');
  });
});
