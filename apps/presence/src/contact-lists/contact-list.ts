/** A contact: an address as the owner spells it, with the nickname they chose. */
export type Contact = Readonly<{ canonical: string; msisdn?: string; spelling: string; name?: string }>;

export type ContactList = Readonly<{
  key: string;
  /** As it was spelt when it was created. */
  spelling: string;
  displayName: string;
  isDefault: boolean;
  createdAt: Date;
  /** By canonical address, in the order in which they were added. Loaded only for lists that a request names. */
  contacts: ReadonlyMap<string, Contact>;
}>;

/** A user's contact lists by key, oldest first. */
export type ContactLists = ReadonlyMap<string, ContactList>;

export type Limits = Readonly<{ lists: number; contacts: number }>;

/** True when the list ID is under this user's own user part and domain. */
export function isOwnList(key: string, userId: string): boolean {
  const at = userId.lastIndexOf('@');
  return key.startsWith(`${userId.slice(0, at)}/`) && key.endsWith(userId.slice(at));
}

/** The lists with one of them replaced or added. */
export function withList(lists: ContactLists, list: ContactList): ContactLists {
  return new Map(lists).set(list.key, list);
}

/** The lists with `key` as the default list. */
export function withDefault(lists: ContactLists, key: string): ContactLists {
  return new Map(
    [...lists].map(([one, list]) => {
      const isDefault = one === key;
      return [one, list.isDefault === isDefault ? list : { ...list, isDefault }];
    }),
  );
}

/** The rows that differ between two states of a user's lists. */
export type ListChanges = Readonly<{
  deleted: readonly string[];
  /** Lists made or changed. */
  put: readonly ContactList[];
  removed: readonly Readonly<{ list: string; canonical: string }>[];
  /** Contacts added, or with another spelling or nickname. */
  added: readonly Readonly<{ list: string; contact: Contact; isNew: boolean }>[];
}>;

/**
 * What is left of lists after a request, as they were: without what it removed, even if a later request of the same run makes it again.
 */
export function remainderOf(lists: ContactLists, after: ContactLists): ContactLists {
  return new Map(
    [...lists].flatMap(([key, list]): [string, ContactList][] => {
      const now = after.get(key);
      if (!now) return [];
      const contacts = new Map([...list.contacts].filter(([canonical]) => now.contacts.has(canonical)));
      return [[key, contacts.size === list.contacts.size ? list : { ...list, contacts }]];
    }),
  );
}

/** @param kept what was there before and was never removed meanwhile */
export function changesOf(before: ContactLists, after: ContactLists, kept = remainderOf(before, after)): ListChanges {
  const put = [...after.values()].filter((list) => kept.get(list.key) !== list);
  return {
    deleted: [...before.keys()].filter((key) => !kept.has(key)),
    put,
    removed: [...kept.values()].flatMap(({ key, contacts }) =>
      [...(before.get(key)?.contacts.keys() ?? [])]
        .filter((canonical) => !contacts.has(canonical))
        .map((canonical) => ({ list: key, canonical })),
    ),
    added: put.flatMap((list) =>
      [...list.contacts.values()].flatMap((contact) => {
        const old = kept.get(list.key)?.contacts.get(contact.canonical);
        return old === contact ? [] : [{ list: list.key, contact, isNew: old === undefined }];
      }),
    ),
  };
}
