import { describe, expect, it } from '@jest/globals';
import { many, mandatory, namesOf, readOnly, since, text, until, type Element } from '../grammar/elements.js';
import { statusText, status } from '../status-codes.js';
import { cspVersions, existsIn } from '../versions.js';
import { primitives, senderOf } from './index.js';
import { presenceAttributes } from './presence-attributes.js';
import { inUseOf, searchPairsOf, targetsOf } from './readings.js';

describe('the grammar', () => {
  it('has every primitive once', () => {
    const kinds = primitives.map((entry) => entry.kind);
    expect(new Set(kinds).size).toBe(kinds.length);
    expect(kinds.every((kind) => kind !== undefined)).toBe(true);
  });

  it('never gives one element name to two children', () => {
    const clashes: string[] = [];
    const visit = (element: Element): void => {
      if (element.form === 'list') visit(element.item);
      if (element.form !== 'struct') return;
      const names = Object.values(element.fields).flatMap((field) => namesOf(field.element));
      if (new Set(names).size !== names.length) clashes.push(element.name);
      Object.values(element.fields).forEach((field) => visit(field.element));
    };
    primitives.forEach(visit);
    expect(clashes).toEqual([]);
  });

  it('reads more than it writes: what must be written is never in a version that does not have it', () => {
    const seen = new Set<Element>();
    const wrong: string[] = [];
    const visit = (element: Element): void => {
      if (seen.has(element)) return;
      seen.add(element);
      if (element.form === 'list') visit(element.item);
      if (element.form !== 'struct') return;
      for (const [key, field] of Object.entries(element.fields)) {
        const { required, since, until } = field;
        if (required && (since !== undefined || until !== undefined)) wrong.push(`${element.name}/${key}`);
        visit(field.element);
      }
    };
    primitives.forEach(visit);
    expect(wrong).toEqual([]);
  });

  it('has fields that are optional when read and mandatory when written', () => {
    const aboutWhat = text('X');
    expect(mandatory(aboutWhat)).toMatchObject({ required: false, mandatoryFrom: '1.1' });
    expect(mandatory(since('1.2', aboutWhat))).toMatchObject({ required: false, since: '1.2', mandatoryFrom: '1.1' });
    expect(until('1.2', mandatory(many(aboutWhat)))).toMatchObject({ many: true, until: '1.2', mandatoryFrom: '1.1' });
    expect(cspVersions.filter((version) => existsIn(version, readOnly(aboutWhat)))).toEqual([]);
  });

  it('knows who sends what', () => {
    expect(senderOf('SendMessage-Request')).toBe('client');
    expect(senderOf('NewMessage')).toBe('server');
    expect(senderOf('Status')).toBe('both');
  });

  it('lists the presence attributes in the order of the specification', () => {
    expect(presenceAttributes.map(({ name }) => name)).toEqual([
      'OnlineStatus',
      'Registration',
      'ClientInfo',
      'TimeZone',
      'GeoLocation',
      'Address',
      'FreeTextLocation',
      'PLMN',
      'CommCap',
      'UserAvailability',
      'PreferredContacts',
      'PreferredLanguage',
      'StatusText',
      'StatusMood',
      'Alias',
      'StatusContent',
      'ContactInfo',
      'InfoLink',
    ]);
  });
});

describe('readings of two shapes', () => {
  it('targets', () => {
    expect(
      targetsOf({
        users: [{ userId: 'a' }],
        userIds: ['b'],
        userIdList: ['c'],
        contactLists: ['l'],
        contactListIdList: ['m'],
      }),
    ).toEqual({ userIds: ['a', 'b', 'c'], contactLists: ['l', 'm'] });
    expect(targetsOf({})).toEqual({ userIds: [], contactLists: [] });
  });

  it('block lists in use', () => {
    expect(inUseOf({ kind: 'BlockEntity-Request', blockList: { inUse: false } }, 'blockList')).toBe(false);
    expect(inUseOf({ kind: 'BlockEntity-Request', grantListInUse: true }, 'grantList')).toBe(true);
    expect(inUseOf({ kind: 'BlockEntity-Request' }, 'grantList')).toBeUndefined();
  });

  it('search criteria', () => {
    expect(
      searchPairsOf({
        kind: 'Search-Request',
        searchPairLists: [
          { searchElements: ['USER_MOBILE_NUMBER'], searchStrings: ['90000009'] },
          { searchPairs: [{ searchElement: 'USER_ALIAS', searchString: 'Ola', pairId: 2 }] },
        ],
      }),
    ).toEqual([
      { element: 'USER_MOBILE_NUMBER', text: '90000009' },
      { element: 'USER_ALIAS', text: 'Ola', pairId: 2 },
    ]);
  });
});

describe('status codes', () => {
  it('have numbers by name and texts by number', () => {
    expect(status.unknownUser).toBe(531);
    expect(statusText(531)).toBe('Unknown user');
    expect(statusText(999)).toBeUndefined();
    const codes = Object.values(status);
    expect(new Set(codes).size).toBe(codes.length);
  });
});
