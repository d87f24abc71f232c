import { logins, registrations, stopWords, toSomebodyWhoComesAndGoes } from './comings-and-goings.js';
import { blocks, lists } from './lists.js';
import { forwards, messages, replies, texts } from './messages.js';
import { presence, subscriptions } from './presence.js';
import type { Scene } from './scene.js';

/** All kinds of traffic: each line goes on by itself until the scene no longer flows. */
export const lines: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  ...numbered('im', 4, messages),
  ...numbered('sms', 4, texts),
  ...numbered('reply', 4, replies),
  ...numbered('presence', 4, presence),
  ...numbered('registration', 2, registrations),
  'forward 0': forwards,
  'subscription 0': subscriptions,
  'list 0': lists,
  'block 0': blocks,
  'login 0': logins,
  'visit 0': toSomebodyWhoComesAndGoes,
  'stop 0': stopWords,
};

function numbered(name: string, count: number, line: (scene: Scene, index: number) => Promise<void>) {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${name} ${index}`, (scene: Scene) => line(scene, index)]),
  );
}

/** Lets all lines run. Resolves when each has come to its end; one that breaks is noted. */
export async function flow(scene: Scene): Promise<void> {
  await Promise.all(
    Object.entries(lines).map(([name, line]) =>
      line(scene).catch((error: unknown) =>
        scene.wrong(`line ${name}`, 'goes on', error instanceof Error ? error.message : String(error)),
      ),
    ),
  );
}
