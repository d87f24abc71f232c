import { describe, expect, it } from '@jest/globals';
import type { PresenceAttribute } from '@smsonly/contracts';
import { namesIn, subListOf } from './attribute-names.js';
import { attributesOf, presenceOf } from './presence-values.js';

const smsOnly: PresenceAttribute[] = [
  { name: 'OnlineStatus', qualifier: true, value: 'T', clientId: { msisdn: '+4790000009' } },
  {
    name: 'ClientInfo',
    qualifier: true,
    parts: [{ name: 'ClientType', text: 'CLI' }],
    clientId: { msisdn: '+4790000009' },
  },
  { name: 'UserAvailability', qualifier: true, value: 'AVAILABLE' },
  { name: 'StatusText', qualifier: true, value: 'SMS-only' },
];

describe('presence values', () => {
  it('write the four attributes of an SMS-only user', () => {
    expect(presenceOf({ userId: 'wv:+4790000009', attributes: smsOnly })).toEqual({
      userId: 'wv:+4790000009',
      presenceSubList: {
        onlineStatus: [{ qualifier: true, presenceValue: true, clientId: { msisdn: '+4790000009' } }],
        clientInfo: [{ qualifier: true, clientType: 'CLI', clientId: { msisdn: '+4790000009' } }],
        userAvailability: { qualifier: true, presenceValue: 'AVAILABLE' },
        statusText: { qualifier: true, presenceValue: 'SMS-only' },
      },
    });
  });

  it('are read back the same, groups and numbers too', () => {
    const attributes: PresenceAttribute[] = [
      ...smsOnly,
      {
        name: 'CommCap',
        qualifier: true,
        parts: [
          {
            name: 'CommC',
            parts: [
              { name: 'Cap', text: 'IM' },
              { name: 'Status', text: 'OPEN' },
            ],
          },
          {
            name: 'CommC',
            parts: [
              { name: 'Cap', text: 'SMS' },
              { name: 'Status', text: 'CLOSED' },
            ],
          },
        ],
      },
      {
        name: 'ClientInfo',
        qualifier: true,
        parts: [
          {
            name: 'ClientContentLimit',
            parts: [
              { name: 'AnyContent', text: 'T' },
              { name: 'MaxPushLength', text: '500' },
            ],
          },
          { name: 'ClientIMPriority', text: '3' },
        ],
      },
      { name: 'StatusMood', qualifier: false },
    ];
    const { presenceSubList } = presenceOf({ userId: 'wv:bob', attributes });
    const sorted = (list: PresenceAttribute[]) => list.map((one) => JSON.stringify(one)).sort();
    expect(sorted(attributesOf(presenceSubList ?? {}))).toEqual(sorted(attributes));
  });

  it('count as valid without Qualifier, and OnlineStatus without value as T', () => {
    expect(attributesOf({ onlineStatus: [{}], statusText: { presenceValue: 'hi' } })).toEqual([
      { name: 'OnlineStatus', qualifier: true, value: 'T' },
      { name: 'StatusText', qualifier: true, value: 'hi' },
    ]);
  });

  it('are always in a PresenceSubList, even when nothing may be seen', () => {
    expect(presenceOf({ userId: 'wv:bob', attributes: [] })).toEqual({ userId: 'wv:bob', presenceSubList: {} });
  });
});

describe('names of attributes', () => {
  it('are read in the order of the papers and written as empty elements', () => {
    const list = { statusText: {}, onlineStatus: [{}] };
    expect(namesIn(list)).toEqual(['OnlineStatus', 'StatusText']);
    expect(subListOf(['StatusText', 'OnlineStatus'])).toEqual(list);
  });

  it('are omitted when all are meant', () => {
    expect(namesIn(undefined)).toEqual([]);
    expect(namesIn({})).toEqual([]);
  });
});
