/**
 * `npm run bench:page`: whether the page of the playground stays smooth with many contacts and messages, beside an empty client in the
 * same run. Contacts and messages are real: put in over CSP. Needs DATABASE_URL and KAFKA_BROKERS, which the launcher gives it.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from '@smsonly/testing';
import type { Locator } from 'playwright-core';
import { startChromium } from '../browser/chromium.js';
import { PlaygroundProgram, spansTo } from '../browser/playground-program.js';
import { Visit } from '../browser/visit.js';
import { ImpsClient } from '../people/imps-client.js';
import { Operator } from '../people/operator.js';
import { RunningSystem } from '../system/start-system.js';
import { mainThreadTasks, slow } from './main-thread-tasks.js';

const { DATABASE_URL, KAFKA_BROKERS, BENCH_RESULT } = process.env;
if (!DATABASE_URL || !KAFKA_BROKERS)
  throw new Error('started by npm run bench:page only: DATABASE_URL and KAFKA_BROKERS are not set');
const contacts = Number(process.env.BENCH_CONTACTS ?? 1_000);
const messages = Number(process.env.BENCH_MESSAGES ?? 500);

const logs = mkdtempSync(join(tmpdir(), 'smsonly-bench-page-'));
const port = await freePort();
const system = await RunningSystem.start({
  databaseUrl: DATABASE_URL,
  brokers: KAFKA_BROKERS,
  topicPrefix: `bench${Date.now()}.`,
  logs,
  env: spansTo(port),
});
const playground = await PlaygroundProgram.start(system, { port, log: join(logs, 'playground.log'), demoAccounts: [] });
const operator = new Operator(system.admin, system.adminToken);

type Account = Readonly<{ userId: string; password: string; displayName: string }>;
async function somebody(displayName: string): Promise<Account> {
  const userId = `wv:${displayName.toLowerCase()}@${system.domain}`;
  await operator.put(userId, { password: 'bench-page', displayName });
  return { userId, password: 'bench-page', displayName };
}

async function loggedIn({ userId, password }: Account): Promise<ImpsClient> {
  const client = new ImpsClient({ url: system.imps, userId, password, version: '1.3' });
  await client.login();
  return client;
}

/** A contact list with this many names, half of them numbers; the last is the one who writes. */
async function fillContacts(owner: Account, writer: Account, count: number): Promise<void> {
  const client = await loggedIn(owner);
  const list = (await client.ask({ kind: 'GetList-Request' }, 'GetList-Response')).defaultContactList;
  if (list === undefined) throw new Error('there is no default contact list');
  const names = Array.from({ length: count - 1 }, (_, place) =>
    place % 2 === 0
      ? { name: `Contact ${place}`, userId: `wv:+4790${String(place).padStart(6, '0')}@${system.domain}` }
      : { name: `Contact ${place}`, userId: `wv:contact${place}@${system.domain}` },
  );
  names.push({ name: writer.displayName, userId: writer.userId });
  for (let from = 0; from < names.length; from += 100)
    await client.request({
      kind: 'ListManage-Request',
      contactList: list,
      addNickList: { nickNames: names.slice(from, from + 100) },
      receiveList: false,
    });
  await client.logout();
}

async function write(from: Account, to: Account, count: number): Promise<void> {
  const client = await loggedIn(from);
  for (let place = 1; place <= count; place += 1) {
    const text =
      place === count ? 'the last message' : `Message ${place} of ${count}, with a few words more to fill its bubble`;
    await client.request({
      kind: 'SendMessage-Request',
      deliveryReport: false,
      messageInfo: {
        contentType: 'text/plain',
        contentSize: text.length,
        recipient: { users: [{ userId: to.userId }] },
        sender: { user: { userId: from.userId } },
      },
      contentData: text,
    });
  }
  await client.logout();
}

type Phase = Readonly<{ longest: number; longestWork: number; slow: number; tasks: number; frames: number }>;
type Figures = Readonly<{ octets: number; phases: Readonly<Record<string, Phase>> }>;

const categories = ['toplevel', 'disabled-by-default-devtools.timeline'];

/** Scrolls the contacts and the chat, and types 200 characters, while the tasks of the page's main thread are recorded. */
async function use(owner: Account, writer: Account, count: number): Promise<Figures> {
  const browser = await startChromium();
  try {
    const visit = await Visit.begin(browser, playground.url);
    const { page } = visit;
    const octets = await visit.octetsOfFirstLoad();
    const client = await visit.logIn(owner);
    await client.area.getByRole('searchbox').fill(writer.displayName);
    await client.contact(writer.displayName).waitFor({ timeout: 60_000 });
    await write(writer, owner, count);
    await client.openChat(writer.displayName);
    await client.message('the last message').waitFor({ timeout: 120_000 });
    await client.area.getByRole('searchbox').fill('');
    await page.reload();
    await client.message('the last message').waitFor({ timeout: 60_000 });
    // What a login brings is over.
    await page.waitForTimeout(8_000);

    await page.evaluate(
      '(() => { let n = 0; const next = () => { globalThis.framesSeen = ++n; requestAnimationFrame(next); }; next(); })()',
    );
    const framesSeen = async () => Number(await page.evaluate('globalThis.framesSeen'));
    const traced = async (work: () => Promise<void>): Promise<Phase> => {
      const before = await framesSeen();
      await browser.startTracing(page, { categories });
      await work();
      const tasks = mainThreadTasks(await browser.stopTracing());
      const longest = (of: 'took' | 'worked') => Math.max(0, ...tasks.map((task) => task[of]));
      return {
        longest: longest('took'),
        longestWork: longest('worked'),
        slow: slow(tasks).length,
        tasks: tasks.length,
        frames: (await framesSeen()) - before,
      };
    };
    // Finding an element makes the page work, too: that is done before.
    const scroll = async (over: Locator, by: number): Promise<Phase> => {
      await over.hover();
      return traced(async () => {
        for (let turn = 0; turn < 60; turn += 1) {
          await page.mouse.wheel(0, turn < 45 ? by : -by);
          await page.waitForTimeout(16);
        }
      });
    };
    const type = async (into: Locator, text: string): Promise<Phase> => {
      await into.focus();
      return traced(() => page.keyboard.type(text, { delay: 15 }));
    };
    const chat = client.chat(writer.displayName);
    const phases = {
      'scrolling contacts': await scroll(client.area.getByRole('list', { name: 'Contacts' }), 400),
      'scrolling messages': await scroll(chat.getByRole('group', { name: 'Conversation' }), -400),
      'typing 200 characters': await type(chat.getByRole('textbox'), 'typing goes on '.repeat(14).slice(0, 200)),
    };
    visit.guard.check();
    return { octets, phases };
  } finally {
    await browser.close();
  }
}

try {
  const writer = await somebody('Writer');
  const [full, empty] = [await somebody('Full'), await somebody('Empty')];
  console.log(`${contacts} contacts, ${messages} messages`);
  await fillContacts(full, writer, contacts);
  await fillContacts(empty, writer, 1);
  const figures = {
    empty: await use(empty, writer, 1),
    full: await use(full, writer, messages),
  };
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  const longestOf = ({ phases }: Figures) => Math.max(...Object.values(phases).map(({ longest }) => longest));
  console.log(
    `\nlongest task, of an empty client's: ${(longestOf(figures.full) / longestOf(figures.empty)).toFixed(2)}\n`,
  );
  console.log('| while | client | longest task | most processor time of a task | tasks over 50 ms | tasks | frames |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const [client, { phases }] of Object.entries(figures))
    for (const [name, { longest, longestWork, slow: over, tasks, frames }] of Object.entries(phases))
      console.log(`| ${name} | ${client} | ${ms(longest)} | ${ms(longestWork)} | ${over} | ${tasks} | ${frames} |`);
  console.log(`\nfirst load: ${(figures.empty.octets / 1024).toFixed(0)} KiB over the network`);
  if (BENCH_RESULT) {
    mkdirSync(dirname(BENCH_RESULT), { recursive: true });
    writeFileSync(BENCH_RESULT, JSON.stringify({ contacts, messages, ...figures }, null, 2));
  }
} finally {
  await playground.stop();
  await system.stop();
}
