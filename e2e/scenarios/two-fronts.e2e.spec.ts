import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { dialogueFolder, dialoguesIn } from '../src/dialogue/dialogue-files.js';
import { parseDialogue } from '../src/dialogue/parse-dialogue.js';
import { playDialogue } from '../src/dialogue/play.js';
import { performancesOf, Rehearsal, titleOf } from '../src/dialogue/rehearsal.js';
import { Stage } from '../src/dialogue/stage.js';
import { Operator } from '../src/people/operator.js';
import { PollingUser } from '../src/people/polling-user.js';
import type { RunningSystem } from '../src/system/start-system.js';
import { startSystem } from '../src/system/system-of-suite.js';

jest.setTimeout(240_000);

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('two instances of imps-front behind a proxy that takes turns', () => {
  let system: RunningSystem;

  beforeAll(async () => {
    system = await startSystem('two-fronts', {
      env: { REDELIVERY_AFTER: '2s', KEEP_ALIVE_LEAST: '1s', KEEP_ALIVE_GRACE: '1s', SESSION_SWEEP: '500ms' },
      hasTwoFronts: true,
    });
  });

  afterAll(() => system?.stop());

  describe('play like one', () => {
    // Each in one version: what differs between versions is not what differs between one instance and two.
    const performances = performancesOf(dialoguesIn(dialogueFolder)).filter(
      ({ dialogue: { versions }, version }) => version === (versions.includes('1.2') ? '1.2' : versions[0]),
    );
    let rehearsal: Rehearsal;
    beforeAll(() => {
      rehearsal = new Rehearsal(system, performances, { atOnce: 8 });
    });
    afterAll(() => rehearsal.end());

    it.each(performances.map((performance) => ({ performance, title: titleOf(performance) })))(
      '$title',
      ({ performance }) => rehearsal.result(performance),
    );
  });

  it('go on with every session, nothing twice and nothing lost, when one is killed with -9 under load', async () => {
    const operator = new Operator(system.admin, system.adminToken);
    const deadline = Date.now() + 90_000;
    const users = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const userId = `wv:user${index}@${system.domain}`;
        await operator.put(userId, { password: 'pw' });
        return PollingUser.login(system.imps, userId, 'pw', deadline);
      }),
    );
    for (const user of users) user.startPolling();

    const sent = new Map<string, string[]>(users.map(({ userId }) => [userId, []]));
    let flowing = true;
    const flows = users.map(async (user, index) => {
      for (let count = 0; flowing; count++) {
        const to = users[(index + 1 + (count % (users.length - 1))) % users.length] as PollingUser;
        const text = `${index}/${count}`;
        await user.send(to.userId, text);
        sent.get(to.userId)?.push(text);
        await pause(100);
      }
    });
    await pause(2000);
    await system.kill('imps-front-1');
    await pause(3000);
    // However busy the machine is.
    while ([...sent.values()].flat().length <= 200 && Date.now() < deadline) await pause(100);
    flowing = false;
    await Promise.all(flows);

    const missing = () =>
      users.flatMap((user) => sent.get(user.userId)?.filter((text) => !user.texts.includes(text)) ?? []);
    while (missing().length > 0 && Date.now() < deadline) await pause(100);
    expect(missing()).toEqual([]);
    // What would come twice has come by then.
    await pause(2500);
    // Each has polled the session of its first login all the time, or this throws.
    await Promise.all(users.map((user) => user.stop()));
    for (const user of users) {
      expect([...user.texts].sort()).toEqual([...(sent.get(user.userId) ?? [])].sort());
      // What was given out in an answer that died on the way comes again later, behind what others have brought meanwhile.
      if (user.lostAnswers > 0) continue;
      for (const sender of new Set(user.texts.map((text) => text.split('/')[0]))) {
        const counts = user.texts
          .filter((text) => text.startsWith(`${sender}/`))
          .map((text) => Number(text.split('/')[1]));
        expect(counts).toEqual(counts.toSorted((a, b) => a - b));
      }
    }
    expect(users.reduce((sum, { texts }) => sum + texts.length, 0)).toBeGreaterThan(200);
  });

  it('wake a phone again that has connected anew, when the one is killed that held its line', async () => {
    system.launch('imps-front-1');
    await system.untilReady('imps-front-1');
    const stage = new Stage({ system, version: '1.2', encodingOf: () => 'xml', run: randomInt(10_000_000) });
    // The connections take turns, so each of the two holds one.
    await playDialogue(connecting('Alice'), stage);
    await playDialogue(connecting('Kari'), stage);
    await system.kill('imps-front-1');
    const isClosed = await Promise.all(people.map((name) => stage.handset(name).line?.closed(3000)));
    expect([...isClosed].sort()).toEqual([false, true]);
    await playDialogue(reconnecting(people[isClosed.indexOf(true)] ?? ''), stage);
    stage.close();
  });
});

const people = ['Alice', 'Kari'];

/** A phone connects and waits to be woken. */
const connecting = (name: string) =>
  inlineDialogue('A phone connects and waits to be woken.', [
    `${name} logs in`,
    `${name} sends ClientCapability-Request`,
    '    <CapabilityList>',
    '      <ClientType>MOBILE_PHONE</ClientType><InitialDeliveryMethod>P</InitialDeliveryMethod>',
    '      <SupportedBearer>HTTP</SupportedBearer><SupportedCIRMethod>STCP</SupportedCIRMethod>',
    '    </CapabilityList>',
    `${name} gets ClientCapability-Response`,
    '    <AgreedCapabilityList><TCPAddress>{address}</TCPAddress><TCPPort>{port}</TCPPort></AgreedCapabilityList>',
    `${name} connects to {address}, port {port}`,
    `${name}'s line sends HELO {${name.toLowerCase()}.session}`,
    `${name}'s line gets OK (within 5 s)`,
  ]);

/** The phone whose line has died connects again and is woken there. */
const reconnecting = (name: string) =>
  inlineDialogue('A phone whose line has died connects again and is woken there.', [
    'Bob logs in',
    `${name} connects to {address}, port {port}`,
    `${name}'s line sends HELO {${name.toLowerCase()}.session}`,
    `${name}'s line gets OK (within 5 s)`,
    `Bob writes to {${name.toLowerCase()}}: after the fall`,
    `${name}'s line gets WVCI 1.2 {${name.toLowerCase()}.cookie} (within 5 s)`,
    `${name} waits for NewMessage`,
    '    <ContentData>after the fall</ContentData>',
    `${name} acknowledges`,
  ]);

const inlineDialogue = (sentence: string, lines: readonly string[]) =>
  parseDialogue('two-fronts.e2e.spec.ts', [sentence, '', 'People: Alice, Kari, Bob', '', ...lines].join('\n'));
