import { effect, signal, type Signal } from '@preact/signals';

/** What the page keeps by itself begins like this in a storage. */
const prefix = 'smsonly.page.';

/**
 * A value that survives a reload: in `localStorage` for all tabs, in `sessionStorage` for this tab alone. Where the browser
 * allows no storage, or what is there cannot be read, it begins anew.
 */
export function kept<T>(name: string, initial: T, where: 'browser' | 'tab' = 'browser'): Signal<T> {
  const value = signal(read<T>(name, where) ?? initial);
  effect(() => {
    const text = JSON.stringify(value.value);
    try {
      storageOf(where).setItem(prefix + name, text);
    } catch {
      // No room or no permission: the value lives as long as the page.
    }
  });
  return value;
}

function read<T>(name: string, where: 'browser' | 'tab'): T | undefined {
  try {
    const text = storageOf(where).getItem(prefix + name);
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}

function storageOf(where: 'browser' | 'tab'): Storage {
  return where === 'browser' ? localStorage : sessionStorage;
}
