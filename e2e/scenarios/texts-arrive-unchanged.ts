import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pickEncoding } from '@smsonly/sms-text';
import { emojiTexts, repeated, textsInManyScripts } from '@smsonly/sms-text/testing';
import type { Encoding } from '@smsonly/imps-codec';
import { ImpsClient } from '../src/people/imps-client.js';
import { Phone } from '../src/people/phone.js';
import type { System } from '../src/system/addresses.js';
import type { RunningSystem } from '../src/system/start-system.js';

/** The introduction of the first text of a pair. */
const introduction = 'Alice: ';
/** Long enough for three SMS and more in every script. */
const longTextUnits = 400;
const timeLimitMs = 90_000;
/** Nearly as long as the limit of parts lets a text be. */
const longest = {
  name: 'a thousand characters with emoji',
  text: repeated('Vi sees klokka 7? 😀👍🏽 Ta med kake!', 1_000),
};

const samples = [...textsInManyScripts, ...emojiTexts];
const segmentsOf = (text: string) => pickEncoding(introduction + text)?.segments ?? 0;

interface Exchange {
  readonly name: string;
  readonly text: string;
  readonly phone: Phone;
}

/** Polls until all have it, or time is up; returns what each has. */
async function collectAll<T>(all: readonly Exchange[], look: (one: Exchange) => Promise<T | undefined>) {
  const found = new Map<Exchange, T>();
  for (const deadline = Date.now() + timeLimitMs; found.size < all.length && Date.now() < deadline;) {
    const missing = all.filter((one) => !found.has(one));
    await Promise.all(
      missing.map(async (one) => {
        const got = await look(one);
        if (got !== undefined) found.set(one, got);
      }),
    );
    if (found.size < all.length) await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return found;
}

/** Each text is sent to the phone, sent back by it, and read where it came from. */
async function roundTrip(alice: ImpsClient, system: System, all: readonly Exchange[]) {
  const write = async ({ phone, text }: Exchange) => {
    const { result } = await alice.ask(
      {
        kind: 'SendMessage-Request',
        deliveryReport: false,
        messageInfo: {
          contentType: 'text/plain',
          contentSize: Buffer.byteLength(text),
          recipient: { users: [{ userId: `wv:${phone.msisdn}@${system.domain}` }] },
          sender: { user: { userId: alice.userId } },
        },
        contentData: text,
      },
      'SendMessage-Response',
    );
    return result.code;
  };
  expect(new Set(await Promise.all(all.map(write)))).toEqual(new Set([200]));
  const shown = await collectAll(all, async ({ phone }) => (await phone.messages())[0]);
  await Promise.all([...shown].map(([{ phone }, { from, text }]) => phone.send(from, text.slice(introduction.length))));
  const answers = new Map<string, string | undefined>();
  const read = await collectAll(all, async ({ phone }) => {
    if (!answers.has(phone.msisdn)) await alice.fetchAll();
    for (const { messageInfo, contentData } of alice.takeAll('NewMessage'))
      answers.set(/\+\d+/.exec(messageInfo.sender?.user?.userId ?? '')?.[0] ?? '', contentData);
    return answers.get(phone.msisdn);
  });
  return all.map((one) => ({ name: one.name, onPhone: shown.get(one)?.text, backAgain: read.get(one) }));
}

/** The suite of texts, on any gateway. Every text has a phone of its own, so they travel side by side. */
export function textsArriveUnchanged(start: () => Promise<RunningSystem>): void {
  describe('texts in many scripts and emoji, from IM by SMS to a phone and back by SMS to IM,', () => {
    let system: RunningSystem;
    beforeAll(async () => {
      system = await start();
    });
    afterAll(() => system?.stop());

    const lengths: { what: string; encoding: Encoding; texts: { name: string; text: string }[] }[] = [
      { what: 'of one SMS, Alice in XML,', encoding: 'xml', texts: samples },
      {
        what: 'of several SMS, Alice in WBXML,',
        encoding: 'wbxml',
        texts: [...samples.map(({ name, text }) => ({ name, text: repeated(text, longTextUnits) })), longest],
      },
    ];
    it.each(lengths)('$what are as they were written', async ({ encoding, texts }) => {
      const isLong = encoding === 'wbxml';
      expect(texts.filter(({ text }) => segmentsOf(text) > 1 !== isLong).map(({ name }) => name)).toEqual([]);
      const [userId, password] = [`wv:alice@${system.domain}`, 'alice-pw'];
      const alice = new ImpsClient({ url: system.imps, userId, password, version: '1.3', encoding });
      expect((await alice.login()).result.code).toBe(200);
      const number = (index: number) => `+479${isLong ? 2 : 1}${String(index).padStart(6, '0')}`;
      const all = texts.map((one, index) => ({ ...one, phone: new Phone(system.simulator, number(index)) }));

      const seen = await roundTrip(alice, system, all);
      await alice.logout();
      expect(seen).toEqual(texts.map(({ name, text }) => ({ name, onPhone: introduction + text, backAgain: text })));
    });
  });
}
