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

export function changesOf(before: ContactLists, after: ContactLists): ListChanges {
  const put = [...after.values()].filter((list) => before.get(list.key) !== list);
  const contactsBefore = (list: ContactList) => before.get(list.key)?.contacts ?? new Map<string, Contact>();
  return {
    deleted: [...before.keys()].filter((key) => !after.has(key)),
    put,
    removed: put.flatMap((list) =>
      [...contactsBefore(list).keys()]
        .filter((canonical) => !list.contacts.has(canonical))
        .map((canonical) => ({ list: list.key, canonical })),
    ),
    added: put.flatMap((list) =>
      [...list.contacts.values()].flatMap((contact) => {
        const old = contactsBefore(list).get(contact.canonical);
        return old === contact ? [] : [{ list: list.key, contact, isNew: old === undefined }];
      }),
    ),
  };
}
