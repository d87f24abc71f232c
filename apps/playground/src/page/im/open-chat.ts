import type { ClientView } from './client-view.js';

/** Opens a chat and puts the cursor where the message is written. */
export function openChat({ client, id }: ClientView, address: string): void {
  client.choose(address);
  afterDrawing(() => document.getElementById(`compose-${id}`)?.focus());
}

/** Back to the contact whose chat it was. */
export function closeChat({ client, id }: ClientView): void {
  const contacts = document.querySelector(`#client-${id} .contacts`);
  const row = contacts?.querySelector<HTMLElement>('.contact-main[aria-current="true"]');
  const target = row ?? contacts?.querySelector<HTMLElement>('input[type="search"]');
  client.choose();
  afterDrawing(() => target?.focus());
}

function afterDrawing(run: () => void): void {
  requestAnimationFrame(() => setTimeout(run));
}
