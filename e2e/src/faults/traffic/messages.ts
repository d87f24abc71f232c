import { pause, type Scene } from './scene.js';

/** IM user to IM user. */
export async function messages(scene: Scene, index: number): Promise<void> {
  const [from, to] = [scene.user(index), scene.user((index + 1) % 4)];
  while (scene.isFlowing) {
    const size = scene.random.chance(0.15) ? 900 : 0;
    const text = scene.journal.write({ kind: 'im', line: `im ${index}`, to: to.userId, from: from.userId, size });
    await from.send(to.userId, text);
    await scene.turnOf(`im ${index}`, 450);
  }
}

/** IM user to phone, with a report to the sender; two users write to the first phone. */
export async function texts(scene: Scene, index: number): Promise<void> {
  const [from, phone] = [scene.user(index), scene.phoneAt(Math.max(0, index - 1))];
  const { journal } = scene;
  while (scene.isFlowing) {
    const isLong = scene.random.chance(0.15);
    const letters = scene.random.chance(0.3) ? 'снег идёт ' : 'blåbær og fløte ';
    const text = journal.write({
      kind: 'sms',
      line: `sms ${index}`,
      to: phone.msisdn,
      size: isLong ? 260 : 0,
      letters,
    });
    const { code, messageId } = await from.send(scene.addressOf(phone.msisdn), text, true);
    if (code === 200 && messageId !== undefined) {
      const report = { kind: 'report', line: `report ${index}`, number: text.number, at: text.at, to: from.userId };
      journal.owe({ ...report, mark: `report ${messageId}`, text: '200', isUnordered: true, code });
    }
    await scene.turnOf(`sms ${index}`, 600);
  }
}

/** Phone to IM user, long ones too; begins when the phone knows the user's number. */
export async function replies(scene: Scene, index: number): Promise<void> {
  const [to, phone] = [scene.user(index), scene.phoneAt(Math.max(0, index - 1))];
  const { journal } = scene;
  while (scene.isFlowing) {
    const number = phone.numbers.get(`sms ${index}`);
    if (number !== undefined) {
      const size = scene.random.chance(0.25) ? 330 : 0;
      const text = journal.write({
        ...{ kind: 'reply', line: `reply ${index}`, to: to.userId, from: scene.addressOf(phone.msisdn), size },
        letters: 'takk for sist ',
      });
      await phone.send(number, text.text);
      journal.answered(text.mark, 200);
    }
    await scene.turnOf(`reply ${index}`, 900);
  }
}

/** To somebody who is told of their messages, and forwards each to another. */
export async function forwards(scene: Scene): Promise<void> {
  const [from, via, to] = [scene.user(9), scene.user(10), scene.user(11)];
  const { journal } = scene;
  const marks = new Map<string, string>();
  const forwarded = new Set<string>();
  via.listen((content) => {
    const messageId = content.kind === 'MessageNotification' ? content.messageInfo.messageId : undefined;
    if (messageId === undefined || forwarded.has(messageId)) return;
    forwarded.add(messageId);
    void via
      .ask({ kind: 'ForwardMessage-Request', messageId, recipient: { users: [{ userId: to.userId }] } })
      .then((answer) => {
        const code = 'result' in answer ? answer.result?.code : 200;
        if (code !== 200) scene.wrong(`forward of ${marks.get(messageId)}`, '200', String(code));
      })
      .catch((error: unknown) => scene.wrong('forward', 'an answer', String(error)));
  });
  while (scene.isFlowing) {
    const text = journal.write({ kind: 'forward', line: 'forward 0', to: to.userId, from: via.userId });
    const { messageId } = await from.send(via.userId, text);
    if (messageId !== undefined) marks.set(messageId, text.mark);
    // One at a time: each forward is a request of its own, and they have no order among them.
    if (messageId !== undefined) await journal.arrival(text.mark, 60_000);
    await pause(500);
  }
}
