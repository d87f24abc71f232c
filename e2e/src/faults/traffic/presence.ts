import type { PrimitiveOf } from '@smsonly/imps-model';
import type { Content } from '../../people/imps-client.js';
import type { Terminal } from '../terminal.js';
import { pause, type Scene } from './scene.js';

/** Somebody publishes a status text time and again; another watches them. */
export async function presence(scene: Scene, index: number): Promise<void> {
  const [publisher, watcher] = [scene.user(index), scene.user((index + 1) % 4)];
  const line = `presence ${index}`;
  const { journal } = scene;
  const published: number[] = [Date.now()];
  const numberIn = (text = '') => Number(/^status (\d+)$/.exec(text)?.[1] ?? NaN);
  let last = 0;
  watcher.listen((content) => {
    const number = numberIn(statusOf(content, publisher.userId));
    if (Number.isNaN(number)) return;
    last = number;
    journal.shown.push({ watcher: watcher.userId, of: publisher.userId, number, at: Date.now() });
    journal.wentThrough(line, published[number] ?? 0);
  });
  await subscribe(scene, watcher, publisher.userId);
  while (scene.isFlowing) {
    const value = `status ${published.push(Date.now()) - 1}`;
    const statusText = { qualifier: true, presenceValue: value };
    await scene.must(publisher, { kind: 'UpdatePresence-Request', presenceSubList: { statusText } }, line);
    await pause(900);
  }
  const newest = published.length - 1;
  await scene.until(() => last === newest);
  journal.states.push({
    what: `last presence of ${publisher.userId} shown`,
    expected: String(newest),
    found: String(last),
  });
  const users = [{ userId: publisher.userId }];
  const asked = await scene.must(watcher, { kind: 'GetPresence-Request', users }, line);
  const found = String(numberIn(statusOf(asked, publisher.userId)));
  journal.states.push({ what: `presence of ${publisher.userId} as asked for`, expected: String(newest), found });
}

/** Somebody subscribes and unsubscribes; each subscription shows the present value. */
export async function subscriptions(scene: Scene): Promise<void> {
  const [watcher, other] = [scene.user(6), scene.user(7)];
  let shown = 0;
  watcher.listen((content) => void (statusOf(content, other.userId) !== undefined && (shown += 1)));
  const statusText = { qualifier: true, presenceValue: 'here' };
  await scene.must(other, { kind: 'UpdatePresence-Request', presenceSubList: { statusText } }, 'subscription');
  while (scene.isFlowing) {
    const [begun, before] = [Date.now(), shown];
    await subscribe(scene, watcher, other.userId);
    if (await scene.until(() => shown > before)) scene.journal.wentThrough('subscription 0', begun);
    else scene.wrong('subscription', 'a notification', 'none in time');
    const users = [{ userId: other.userId }];
    await scene.must(watcher, { kind: 'UnsubscribePresence-Request', users }, 'subscription');
    await pause(400);
  }
}

export async function subscribe(scene: Scene, watcher: Terminal, userId: string): Promise<void> {
  await scene.must(watcher, { kind: 'SubscribePresence-Request', users: [{ userId }] }, 'subscription');
}

/** The status text of somebody in a notification or an answer. */
export function statusOf(content: Content, userId: string): string | undefined {
  if (content.kind !== 'PresenceNotification-Request' && content.kind !== 'GetPresence-Response') return undefined;
  const { presences = [] } = content as Pick<PrimitiveOf<'GetPresence-Response'>, 'presences'>;
  return presences.find((one) => one.userId === userId)?.presenceSubList?.statusText?.presenceValue;
}
