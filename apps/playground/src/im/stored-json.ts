import type { TextStorage } from './im-client.js';

/** An object that came out of the storage: nothing about it is certain. */
export type Stored = Readonly<Record<string, unknown>>;

/** What is stored under a key in this form; undefined, and gone, when it is anything else. */
export function parseStored(storage: TextStorage, key: string, form: number): Stored | undefined {
  try {
    const text = storage.getItem(key);
    if (text === null) return undefined;
    const value: unknown = JSON.parse(text);
    if (isObject(value) && value.form === form) return value;
    storage.removeItem(key);
  } catch {
    // Broken, or the browser gives no storage: the same as nothing stored.
  }
  return undefined;
}

export function isObject(value: unknown): value is Stored {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The array, or an empty one when it is none. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textIn(stored: Stored, key: string): string | undefined {
  const value = stored[key];
  return typeof value === 'string' ? value : undefined;
}
