import type { Sent } from '../ledger.js';
import type { PhoneWatch } from '../phone-watch.js';
import type { Terminal } from '../terminal.js';
import { statusOf, subscribe } from './presence.js';
import { longWait, pause, type Scene } from './scene.js';

/** Somebody logs in and out; what is written to them meanwhile waits. */
export async function logins(scene: Scene): Promise<void> {
  const user = scene.user(8);
  for (let turn = 0; scene.isFlowing; turn++) {
    const begun = Date.now();
    await user.start(turn % 2 ? 'MD5' : '2-way');
    // Reads what has waited, or nobody would ever be through with it.
    const newest = scene.journal.newest('visit 0');
    if (newest) await scene.journal.arrival(newest.mark, 20_000);
    await pause(300);
    await user.logOut();
    scene.journal.wentThrough('login 0', begun);
    await pause(250);
  }
  await user.start();
}

/** Writes to them all the time. */
export async function toSomebodyWhoComesAndGoes(scene: Scene): Promise<void> {
  const [from, to] = [scene.user(9), scene.user(8)];
  while (scene.isFlowing) {
    const text = scene.journal.write({ kind: 'visit', line: 'visit 0', to: to.userId, from: from.userId });
    await from.send(to.userId, text);
    await scene.turnOf('visit 0', 800);
  }
}

/**
 * A number gets an account and loses it. What a contact writes to it goes to the phone, to the new IM client, and, when the client has
 * logged out and the account goes, to the phone again.
 */
export async function registrations(scene: Scene, index: number): Promise<void> {
  const contact = scene.user(index === 0 ? 7 : 11);
  const { journal } = scene;
  const msisdn = scene.number('49', index);
  const address = scene.addressOf(msisdn);
  const phone: PhoneWatch = scene.phone(msisdn);
  const line = `registration ${index}`;
  let status: string | undefined;
  contact.listen((content) => void (status = statusOf(content, address) ?? status));
  await subscribe(scene, contact, address);
  const write = async (to: string) => {
    const text = journal.write({ kind: 'registration', line, to });
    const { code, messageId } = await contact.send(address, text, true);
    if (code !== 200) scene.wrong(`answer to ${text.mark}`, '200', String(code));
    const mark = `report ${messageId}`;
    const report: Sent = { ...text, kind: 'report', mark, to: contact.userId, text: '200', isUnordered: true, code };
    journal.owe(report);
    return { text, report };
  };
  const arrives = async ({ mark, to }: Sent, terminal?: Terminal) => {
    if (await journal.arrival(mark, longWait)) return;
    scene.wrong(`${mark} to ${to}${terminal ? ` (${terminal.doing})` : ''}`, 'there in time', 'not there');
  };
  const seesStatus = async (isSmsOnly: boolean) => {
    if (await scene.until(() => (status === 'SMS-only') === isSmsOnly)) return;
    scene.wrong(`presence of ${line}`, isSmsOnly ? 'SMS-only' : 'that of an IM user', status ?? 'none');
  };
  for (let turn = 0; scene.isFlowing; turn++) {
    await arrives((await write(msisdn)).text);
    const userId = scene.userId(`kari${index}t${turn}`);
    await scene.register(userId, { password: 'pw', msisdn });
    await seesStatus(false);
    const kari = scene.terminal(userId);
    await kari.start();
    const read = await write(userId);
    await arrives(read.text, kari);
    // Only that says that its acknowledgement came through: without one the text rightly goes to the phone when the account goes.
    await arrives(read.report);
    await kari.logOut();
    // It waits for an account that goes: by one way only, the phone's.
    const left = await write(msisdn);
    await scene.deregister(userId);
    await kari.forget();
    await arrives(left.text);
    await seesStatus(true);
    await pause(300);
  }
  await phone.stop();
}

/** A phone opts out of somebody's texts and in again. */
export async function stopWords(scene: Scene): Promise<void> {
  const [user, phone] = [scene.user(11), scene.phoneAt(4)];
  const { journal } = scene;
  const address = scene.addressOf(phone.msisdn);
  const words: string[] = [];
  const known = new Set<string>();
  user.listen((content) => {
    if (content.kind !== 'NewMessage' || content.messageInfo.sender?.user?.userId !== address) return;
    const id = content.messageInfo.messageId ?? '';
    if (!known.has(id)) words.push(content.contentData ?? '');
    known.add(id);
  });
  const write = async (code: number) => {
    const text = journal.write({ kind: 'stop', line: 'stop 0', to: phone.msisdn });
    const answer = await user.send(address, text);
    if (answer.code !== code) scene.wrong(`answer to ${text.mark}`, String(code), String(answer.code));
    if (answer.code === 200 && !(await journal.arrival(text.mark, longWait)))
      scene.wrong(text.mark, 'there in time', 'not there');
  };
  let sent = 0;
  const say = async (word: string) => {
    await phone.send(phone.numbers.get('stop 0') ?? '', word);
    sent += 1;
    if (!(await scene.until(() => words.length >= sent)))
      scene.wrong(`${word} of a phone`, 'told to the user', 'not told');
  };
  await write(200);
  while (scene.isFlowing) {
    await say('STOP');
    await write(532);
    await say('START');
    await write(200);
    await pause(500);
  }
  const confirmed = () => phone.others.length;
  await scene.until(() => confirmed() >= sent, 60_000);
  journal.states.push({ what: 'keywords told to the user', expected: String(sent), found: String(words.length) });
  journal.states.push({ what: 'confirmations of keywords', expected: String(sent), found: String(confirmed()) });
}
