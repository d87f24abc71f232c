import { addClient, frontClient, openClients } from './open-clients.js';
import { goTo } from '../frame/parts.js';

/** Logs somebody in to IM beside what is open: in their own client, else in one that nobody uses, else in one more. */
export function openClient({ userId, password }: Readonly<{ userId: string; password: string }>): void {
  const isTheirs = (id: string) => id.toLowerCase() === userId.toLowerCase();
  const open = openClients.value;
  const view =
    open.find(({ me }) => isTheirs(me.value.userId)) ??
    open.find(({ phase }) => phase.value === 'loggedOut') ??
    addClient();
  frontClient.value = view.id;
  goTo('im');
  if (view.phase.value === 'online' || view.phase.value === 'waiting') return;
  void view.client.login({ userId, password, version: view.version.value, encoding: view.encoding.value });
}
