import type { PrimitiveOf } from '@smsonly/imps-model';
import { pause, type Scene } from './scene.js';

/** Somebody adds, renames and removes contacts; each answer shows the list, which must be that of the model. */
export async function lists(scene: Scene): Promise<void> {
  const owner = scene.user(4);
  const contactList = `${owner.userId.split('@')[0]}/pals@${owner.userId.split('@')[1]}`;
  const contacts = [
    ...scene.users.slice(0, 4).map(({ userId }) => userId),
    ...scene.phones.map(({ msisdn }) => scene.addressOf(msisdn)),
  ];
  const model = new Map<string, string>();
  await scene.must(owner, { kind: 'CreateList-Request', contactList }, 'list');
  const compare = (answer: Awaited<ReturnType<Scene['must']>>, what: string) => {
    if (answer.kind !== 'ListManage-Response') return;
    const { nickList } = answer as PrimitiveOf<'ListManage-Response'>;
    const found = (nickList?.nickNames ?? []).map(({ name, userId }) => `${userId}=${name}`);
    const expected = [...model].map(([userId, name]) => `${userId}=${name}`);
    if (String(found.sort()) !== String(expected.sort()))
      scene.wrong(`contact list, ${what}`, String(expected), String(found));
  };
  for (let change = 1; scene.isFlowing; change++) {
    const begun = Date.now();
    const userId = scene.random.pick(contacts);
    const name = `n${change}`;
    const isRemoved = model.has(userId) && scene.random.chance(0.5);
    if (isRemoved) model.delete(userId);
    else model.set(userId, name);
    const edit = isRemoved ? { removeNickList: [userId] } : { addNickList: { nickNames: [{ name, userId }] } };
    const answer = await scene.must(
      owner,
      { kind: 'ListManage-Request', contactList, ...edit, receiveList: true },
      'list',
    );
    compare(answer, `change ${change}`);
    scene.journal.wentThrough('list 0', begun);
    await pause(400);
  }
  compare(
    await scene.must(owner, { kind: 'ListManage-Request', contactList, receiveList: true }, 'list'),
    'at the end',
  );
}

/** Somebody blocks another and unblocks them; what the other writes is refused and taken by turns. */
export async function blocks(scene: Scene): Promise<void> {
  const [blocker, writer] = [scene.user(5), scene.user(6)];
  const entities = { userIds: [writer.userId] };
  const write = async (code: number) => {
    const text = scene.journal.write({ kind: 'block', line: 'block 0', to: blocker.userId, from: writer.userId });
    const answer = await writer.send(blocker.userId, text);
    if (answer.code !== code) scene.wrong(`answer to ${text.mark}`, String(code), String(answer.code));
  };
  for (let isBlocked = true; scene.isFlowing; isBlocked = !isBlocked) {
    const edit = isBlocked ? { addList: entities } : { removeList: entities };
    await scene.must(blocker, { kind: 'BlockEntity-Request', blockList: { inUse: true, ...edit } }, 'block');
    await write(isBlocked ? 532 : 200);
    const answer = await scene.must(blocker, { kind: 'GetBlockedList-Request' }, 'block');
    if (answer.kind === 'GetBlockedList-Response') {
      const { blockList } = answer as PrimitiveOf<'GetBlockedList-Response'>;
      const found = String(blockList?.entityList?.userIds ?? []);
      if (found !== (isBlocked ? writer.userId : '')) scene.wrong('block list', isBlocked ? writer.userId : '', found);
    }
    await pause(400);
  }
}
