import { effect, signal, type ReadonlySignal } from '@preact/signals';
import type { ServiceState, Way } from '../../seams/way.js';
import { watchWay } from '../../way/watch-way.js';
import { announce } from '../frame/announce.js';
import { getJson } from '../frame/get-json.js';
import { selectedMessage } from '../frame/selected-message.js';

export type ShownWay = Readonly<{
  id: string;
  /** undefined: not known yet. */
  way?: Way;
  isLost: boolean;
}>;

const shown = signal<ShownWay | undefined>(undefined);
const services = signal<readonly ServiceState[]>([]);
const isPageShown = signal(!document.hidden);
document.addEventListener('visibilitychange', () => (isPageShown.value = !document.hidden));

/** The way of the selected message. */
export const shownWay: ReadonlySignal<ShownWay | undefined> = shown;

/** The services that the launcher runs; empty where there is none. */
export const knownServices: ReadonlySignal<readonly ServiceState[]> = services;

/** The step that is pointed at in the time line or in the list. */
export const pointedStep = signal<string | undefined>(undefined);

effect(() => {
  const id = selectedMessage.value?.id;
  if (id === undefined || !isPageShown.value) return;
  if (shown.peek()?.id !== id) shown.value = { id, isLost: false };
  return watchWay(
    async () => {
      const answer = await getJson<Way>(`/api/ways/${encodeURIComponent(id)}`);
      return answer.ok ? answer.value : undefined;
    },
    (way) => {
      const before = shown.peek()?.way;
      // What was seen stays on the page while nobody answers.
      shown.value = way ? { id, way, isLost: false } : { id, ...(before && { way: before }), isLost: true };
    },
  );
});

let timer: ReturnType<typeof setTimeout> | undefined;

async function askForServices(): Promise<void> {
  clearTimeout(timer);
  const answer = await getJson<readonly ServiceState[]>('/api/services');
  if (answer.ok && JSON.stringify(answer.value) !== JSON.stringify(services.peek())) services.value = answer.value;
  const isChanging = services.peek().some(({ state }) => state !== 'ready');
  clearTimeout(timer);
  if (isPageShown.peek()) timer = setTimeout(() => void askForServices(), isChanging ? 700 : 2000);
}

effect(() => {
  if (isPageShown.value) void askForServices();
});

export function killService(name: string): Promise<void> {
  return tell(name, 'kill', `${name} was killed`);
}

export function startService(name: string): Promise<void> {
  return tell(name, 'start', `${name} starts`);
}

async function tell(name: string, what: 'kill' | 'start', words: string): Promise<void> {
  try {
    const answer = await fetch(`/api/services/${encodeURIComponent(name)}/${what}`, { method: 'POST' });
    announce(answer.ok ? words : `${name}: the launcher does not do that now`);
  } catch {
    announce('The playground does not answer');
  }
  await askForServices();
}
