import { describe, expect, it } from '@jest/globals';
import type { CspVersion, PresenceSubListData } from '@smsonly/imps-model';
import type { RequestContext } from '../requests/forwarding.js';
import { withKnownAttributes } from './attribute-names.js';
import { presenceAuthRequest } from './presence-notification.js';
import { updatePresence } from './update-presence.js';
import { getPresence } from './watching.js';

const context: RequestContext = {
  requester: { accountId: 'a-1', userId: 'wv:alice@im.example.com', sessionId: 's-1', version: '1.2' },
  version: '1.2',
  reading: { domain: 'im.example.com' },
  now: new Date('2026-11-22T12:00:00Z'),
};
const asked = (presenceSubList?: PresenceSubListData) =>
  withKnownAttributes(getPresence)(
    { kind: 'GetPresence-Request', users: [{ userId: 'wv:bob' }], ...(presenceSubList && { presenceSubList }) },
    context,
  );

describe('a request with attributes', () => {
  it('is refused with 750 when no version has a name in it', () => {
    expect(asked({ unknownAttributes: ['Mood'] })).toMatchObject({
      kind: 'GetPresence-Response',
      result: { code: 750 },
    });
    const update = { kind: 'UpdatePresence-Request', presenceSubList: { unknownAttributes: ['Mood'] } } as const;
    expect(withKnownAttributes(updatePresence)(update, context)).toMatchObject({
      kind: 'Status',
      result: { code: 750 },
    });
  });

  it('is about the known names, whatever else it names', () => {
    expect(asked({ statusText: {}, unknownAttributes: ['Mood'] })).toMatchObject({
      request: { fact: { data: { attributes: ['StatusText'] } } },
    });
  });

  it.each([undefined, {}])('is about all attributes when it names none', (list) => {
    expect(asked(list)).toMatchObject({ request: { fact: { data: { attributes: [] } } } });
  });
});

describe('a request for authorisation', () => {
  const asked = (version: CspVersion) =>
    presenceAuthRequest({ asker: 'wv:carol', attributes: ['StatusText', 'InfoLink'] }, version).presenceSubList;

  it('names the attributes that the version of the client has', () => {
    expect(asked('1.2')).toEqual({ statusText: {}, infoLink: {} });
    expect(asked('1.1')).toEqual({ statusText: {} });
  });

  it('names none when the version has none of them', () => {
    const request = presenceAuthRequest({ asker: 'wv:carol', attributes: ['InfoLink'] }, '1.1');
    expect(request).toEqual({ kind: 'PresenceAuth-Request', userId: 'wv:carol' });
  });
});
