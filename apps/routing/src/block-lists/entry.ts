import type { BlockLists as Lists, ListEntry } from '@smsonly/directory';

/** An entry as its owner spelt it. */
export type Entry = ListEntry & Readonly<{ canonical: string; spelling: string }>;

export type BlockLists = Lists<Entry>;
