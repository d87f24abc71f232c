import type { ClientView } from './client-view.js';

/** Puts the focus on a client as a whole, after it is drawn. */
export function focusClient({ id }: ClientView): void {
  requestAnimationFrame(() => document.getElementById(`client-${id}`)?.focus());
}
