import { computed, signal } from '@preact/signals';
import type { ImClient } from '../../im/im-client.js';
import { kept } from '../frame/kept.js';
import { viewOf, type ClientView } from './client-view.js';
import { saveDrafts } from '../frame/unsaved-drafts.js';

/** The clients that are open in this tab. Their names survive a reload; each finds its session again by its name. */
export const openClients = signal<readonly ClientView[]>([]);

const names = kept<readonly string[]>('clients', ['1'], 'tab');

/** The client that is shown where there is room for one. */
export const frontClient = kept('front-client', '1', 'tab');

/** Whether several clients stand side by side, where there is room for that. */
export const sideBySide = kept('side-by-side', true);

export const unreadInAll = computed(() =>
  openClients.value.reduce((sum, { unreadInAll }) => sum + unreadInAll.value, 0),
);

let create: (name: string) => ImClient;

export function startClients(createClient: (name: string) => ImClient): void {
  create = createClient;
  openClients.value = names.value.map(opened);
  addEventListener('pagehide', () => {
    saveDrafts();
    for (const { client } of openClients.value) client.close();
  });
  // Out of the back-forward cache the closed clients would come back as they are: begin anew.
  addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
  document.addEventListener('visibilitychange', () => {
    for (const { client } of openClients.value) client.appear(document.visibilityState === 'visible');
  });
}

function opened(name: string): ClientView {
  return viewOf(name, create(name));
}

/** One more, not logged in yet. */
export function addClient(): ClientView {
  const last = Math.max(0, ...names.value.map(Number));
  const name = String(last + 1);
  names.value = [...names.value, name];
  const view = opened(name);
  openClients.value = [...openClients.value, view];
  frontClient.value = name;
  return view;
}

/** Logs out and takes the client away. The last one stays, logged out. Gives the client that is in front afterwards. */
export async function closeClient(view: ClientView): Promise<ClientView> {
  await view.client.logout();
  if (openClients.value.length === 1) return view;
  view.end();
  view.client.close();
  names.value = names.value.filter((name) => name !== view.id);
  openClients.value = openClients.value.filter(({ id }) => id !== view.id);
  const front = openClients.value.find(({ id }) => id === frontClient.value) ?? openClients.value[0]!;
  frontClient.value = front.id;
  return front;
}
