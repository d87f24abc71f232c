import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { cspVersions } from '@smsonly/imps-model';
import type { Locator, Page } from 'playwright-core';
import { axeFindings } from '../src/browser/axe.js';
import { findChromium, noChromium } from '../src/browser/find-chromium.js';
import { PlaygroundForSuite } from '../src/browser/playground-for-suite.js';
import { inBrowser, type Visit } from '../src/browser/visit.js';

jest.setTimeout(120_000);

const hasChromium = findChromium() !== undefined;
if (!hasChromium) process.stderr.write(`\nThe playground in a browser is skipped: ${noChromium}\n`);

(hasChromium ? describe : describe.skip)('the playground in a browser', () => {
  let playground: PlaygroundForSuite;
  beforeAll(async () => {
    playground = await PlaygroundForSuite.start();
  });
  afterAll(async () => {
    await playground?.stop();
  });
  const seen = (play: Parameters<typeof inBrowser>[1]) => inBrowser(() => playground, play);

  /** Somebody new who is logged in, with an SMS-only contact called Kari, whose phone is on the page too. */
  async function withKari(visit: Visit, name: string) {
    const number = playground.newNumber();
    const client = await visit.logIn(await playground.somebody(name));
    await client.addContact(number, 'Kari');
    await client.smsContact('Kari').waitFor();
    return { number, client, phone: await visit.addPhone(number) };
  }

  describe('tells the story:', () => {
    it(
      'Alice logs in by a click, writes to a number, and reads the reply',
      seen(async (begin) => {
        const visit = await begin();
        const number = playground.newNumber();
        await visit.page.getByRole('button', { name: /^Log in as Alice/ }).click();
        const alice = visit.client('Alice');
        await alice.addContact(number, 'Kari');
        await alice.smsContact('Kari').waitFor();
        const phone = await visit.addPhone(number);
        await alice.write('Kari', 'Shall we meet at five?');
        await phone.open(/Alice/);
        await phone.sms('Shall we meet at five?').waitFor();
        await alice.messageThatIs('Delivered', 'Shall we meet at five?').waitFor();
        await phone.answer('Yes, at five!');
        await alice.message('Yes, at five!').waitFor();
        expect(await alice.message('Yes, at five!').count()).toBe(1);
      }),
    );

    it(
      'two clients and two phones talk at once, and nobody reads what is for others',
      seen(async (begin) => {
        const visit = await begin({ viewport: { width: 1920, height: 1000 } });
        const [gunnar, hilde] = [await playground.somebody('Gunnar'), await playground.somebody('Hilde')];
        const [one, other] = [playground.newNumber(), playground.newNumber()];
        const first = await visit.logIn(gunnar);
        const second = await visit.logIn(hilde);
        const [phoneOne, phoneOther] = [await visit.addPhone(one), await visit.addPhone(other)];
        for (const client of [first, second]) {
          await client.addContact(one, 'Ivar');
          await client.addContact(other, 'Jorunn');
        }
        await first.write('Ivar', 'Gunnar to Ivar');
        await second.write('Ivar', 'Hilde to Ivar');
        await first.write('Jorunn', 'Gunnar to Jorunn');
        await second.write('Jorunn', 'Hilde to Jorunn');
        await phoneOne.open(/Gunnar/);
        await phoneOther.open(/Hilde/);
        await phoneOne.answer('Ivar to Gunnar');
        await phoneOther.answer('Jorunn to Hilde');
        await second.message('Jorunn to Hilde').waitFor();
        await first.openChat('Ivar');
        await first.message('Ivar to Gunnar').waitFor();
        expect(await phoneOne.sms(/Hilde|Jorunn/).count()).toBe(0);
        expect(await phoneOther.sms(/Gunnar|Ivar/).count()).toBe(0);
        expect(await first.message('Jorunn').count()).toBe(0);
      }),
    );
  });

  describe('shows who gets SMS', () => {
    const variants = cspVersions.flatMap((version) =>
      (['xml', 'wbxml'] as const).map((encoding) => ({ version, encoding })),
    );
    it(
      'by a badge, in every version of CSP and both encodings',
      seen(async (begin) => {
        const number = playground.newNumber();
        const friend = await playground.somebody('Frida');
        const maud = await playground.somebody('Maud');
        const visit = await begin();
        const maudsClient = await visit.logIn(maud);
        await maudsClient.addContact(number, 'Kari');
        await maudsClient.addContact(friend.userId, 'Frida');
        for (const { version, encoding } of variants) {
          await maudsClient.area.getByRole('button', { name: /^Protocol:/ }).click();
          const dialog = visit.page.getByRole('dialog', { name: 'Protocol' });
          await dialog.getByLabel('Version').selectOption(version);
          await dialog.getByLabel('Encoding').selectOption(encoding);
          await dialog.getByRole('button', { name: 'Use it' }).click();
          await maudsClient.area
            .getByRole('button', { name: `Protocol: CSP ${version} · ${encoding.toUpperCase()}` })
            .waitFor();
          await maudsClient.smsContact('Kari').waitFor();
          await maudsClient.imContact('Frida').waitFor();
          // A contact whose badge is new, not remembered.
          await maudsClient.addContact(playground.newNumber(), `Kari ${version} ${encoding}`);
          await maudsClient.smsContact(`Kari ${version} ${encoding}`).waitFor();
        }
      }),
    );

    it(
      'until they register: the badge goes in both open clients, and comes back when they deregister',
      seen(async (begin) => {
        const visit = await begin();
        const { client: nina, phone, number } = await withKari(visit, 'Nina');
        const olav = await visit.logIn(await playground.somebody('Olav'));
        await olav.addContact(number, 'Kari');
        await olav.smsContact('Kari').waitFor();
        await phone.register();
        await Promise.all([nina, olav].map((client) => client.imContact('Kari').waitFor()));
        await phone.deregister();
        await Promise.all([nina, olav].map((client) => client.smsContact('Kari').waitFor()));
      }),
    );
  });

  describe('lets people say no:', () => {
    it(
      'a blocked number reaches nobody, until it is unblocked',
      seen(async (begin) => {
        const visit = await begin();
        const { client, phone } = await withKari(visit, 'Petra');
        await client.write('Kari', 'Hello Kari');
        await phone.open(/Petra/);
        await client.choose('Block', 'Kari');
        await client.chat('Kari').getByText('You have blocked Kari').waitFor();
        await phone.answer('Can you hear me?');
        await phone.sms('Can you hear me?').waitFor();
        await client.choose('Unblock', 'Kari');
        await client.chat('Kari').getByText('You have blocked Kari').waitFor({ state: 'hidden' });
        await phone.answer('And now?');
        await client.message('And now?').waitFor();
        expect(await client.message('Can you hear me?').count()).toBe(0);
      }),
    );

    it(
      'STOP ends it with the reason in words, START begins it again, and HELP answers',
      seen(async (begin) => {
        const visit = await begin();
        const { client, phone } = await withKari(visit, 'Ragna');
        await client.write('Kari', 'First of all');
        await phone.open(/Ragna/);
        await phone.sendKeyword('STOP');
        await phone.sms('You will no longer receive messages from Ragna').waitFor();
        await client.write('Kari', 'Too late');
        await client.messageThatIs('Failed', 'Too late').getByText('They do not want messages from you').waitFor();
        await phone.sendKeyword('START');
        await phone.sms('You will receive messages from Ragna again').waitFor();
        await client.write('Kari', 'Good to have you back');
        await phone.sms('Good to have you back').waitFor();
        await phone.sendKeyword('HELP');
        await phone.sms('Ragna is messaging you from an instant messaging service').waitFor();
        expect(await phone.sms('Too late').count()).toBe(0);
      }),
    );
  });

  describe('says how far a message has come:', () => {
    it(
      'to a number out of service it has failed, with the reason in words',
      seen(async (begin) => {
        const visit = await begin();
        const { client, phone } = await withKari(visit, 'Signe');
        await phone.turn('No service: number out of service', true);
        await client.write('Kari', 'Anybody there?');
        const failed = client.messageThatIs('Failed', 'Anybody there?');
        await failed.getByText(/could not be delivered|does not know this number/).waitFor();
        await failed.getByRole('button', { name: 'Send again' }).waitFor();
      }),
    );

    it(
      'to a phone in airplane mode it is accepted, and delivered when that ends',
      seen(async (begin) => {
        const visit = await begin();
        const { client, phone } = await withKari(visit, 'Tuva');
        await phone.turn('Airplane mode', true);
        await client.write('Kari', 'Have a good flight');
        await client.messageThatIs('Accepted', 'Have a good flight').waitFor();
        await phone.turn('Airplane mode', false);
        await client.messageThatIs('Delivered', 'Have a good flight').waitFor();
        await phone.open(/Tuva/);
        await phone.sms('Have a good flight').waitFor();
      }),
    );

    it(
      'a number that gets no SMS from here is refused in words when it is added',
      seen(async (begin) => {
        const visit = await begin();
        const client = await visit.logIn(await playground.somebody('Ulla'));
        await client.area.getByRole('button', { name: 'Add contact', exact: true }).click();
        const dialog = visit.page.getByRole('dialog', { name: 'Add contact' });
        await dialog.getByLabel('Number or user').fill('+15551234567');
        await dialog.getByRole('button', { name: 'Add', exact: true }).click();
        await dialog.getByRole('alert').getByText('There is no such user').waitFor();
      }),
    );
  });

  it(
    'asks before others see a user’s presence',
    seen(async (begin) => {
      const visit = await begin();
      const [vera, wenche] = [await playground.somebody('Vera'), await playground.somebody('Wenche')];
      const first = await visit.logIn(vera);
      const second = await visit.logIn(wenche);
      await first.addContact(wenche.userId, 'Wenche');
      await second.area.getByRole('button', { name: 'Allow Vera' }).click();
      await first.area.getByRole('button', { name: /^Wenche\s*, Available/ }).waitFor();
    }),
  );

  it(
    'shows the way of a message over the services, with masked documents',
    seen(async (begin) => {
      const visit = await begin();
      const { client } = await withKari(visit, 'Ylva');
      await client.write('Kari', 'A text that nobody else may read');
      await client.messageThatIs('Delivered', 'A text that nobody else may read').waitFor();
      await client
        .message('A text that')
        .getByRole('button', { name: /^Way of this message/ })
        .click();
      const way = visit.page.getByRole('region', { name: 'Way of a message' });
      const step = (words: RegExp) =>
        way.getByRole('list', { name: 'Steps' }).getByRole('listitem').filter({ hasText: words });
      // In the order in which they come: POST, records, commits, /send, receipts, and the poll that brought the delivery report.
      for (const words of [
        /SendMessage-Request/,
        /publish|message-requests/,
        /commit/i,
        /\/send/,
        /dlr|receipt/i,
        /Polling-Request|DeliveryReport/,
      ])
        await step(words).first().waitFor();
      await step(/SendMessage-Request/)
        .first()
        .locator('summary')
        .click();
      const document = way.getByRole('group', { name: 'CSP request' }).first();
      await document.waitFor();
      const xml = (await document.textContent()) ?? '';
      expect(xml).toContain('<ContentData>');
      expect(xml).not.toContain('nobody else');
    }),
  );

  it(
    'kills a service meanwhile: what waits is shown, nothing is lost, and nothing comes twice',
    seen(async (begin) => {
      const visit = await begin();
      const { client, phone } = await withKari(visit, 'Astrid');
      visit.guard.expect(/50[0-9]/);
      await client.write('Kari', 'Before');
      await phone.open(/Astrid/);
      await phone.sms('Before').waitFor();
      await visit.page.getByRole('button', { name: 'Kill routing' }).click();
      await visit.page.getByRole('button', { name: 'Start routing' }).waitFor();
      await client.write('Kari', 'Meanwhile');
      await phone.answer('Are you there?');
      await phone.sms('Are you there?').waitFor();
      expect(await client.messageThatIs('Delivered', 'Meanwhile').count()).toBe(0);
      await visit.page.getByRole('button', { name: 'Start routing' }).click();
      await visit.page.getByRole('button', { name: 'Kill routing' }).waitFor();
      await client.messageThatIs('Delivered', 'Meanwhile').waitFor({ timeout: 60_000 });
      await client.message('Are you there?').waitFor({ timeout: 60_000 });
      await client.write('Kari', 'After');
      await client.messageThatIs('Delivered', 'After').waitFor({ timeout: 60_000 });
      for (const text of ['Before', 'Meanwhile', 'After']) expect(await phone.sms(text).count()).toBe(1);
      expect(await client.message('Are you there?').count()).toBe(1);
    }),
  );

  it(
    'is used by keyboard alone',
    seen(async (begin) => {
      const visit = await begin();
      const { page } = visit;
      const bjorg = await playground.somebody('Bjorg');
      const number = playground.newNumber();
      await tabTo(page, page.getByRole('textbox', { name: 'User' }));
      await page.keyboard.type(bjorg.userId);
      await page.keyboard.press('Tab');
      await page.keyboard.type(bjorg.password);
      await page.keyboard.press('Enter');
      const client = visit.client('Bjorg');
      await tabTo(page, client.area.getByRole('button', { name: 'Add contact', exact: true }));
      await page.keyboard.press('Enter');
      await page.getByRole('dialog', { name: 'Add contact' }).waitFor();
      await page.keyboard.type(number);
      await page.keyboard.press('Tab');
      await page.keyboard.type('Kari');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await client.smsContact('Kari').waitFor();
      await tabTo(page, page.getByRole('textbox', { name: 'Number of the phone' }));
      await page.keyboard.type(number);
      await page.keyboard.press('Enter');
      const phone = visit.phone(number);
      await phone.area.waitFor();
      await page.keyboard.press('Shift+F6');
      await tabTo(page, client.contact('Kari'));
      await page.keyboard.press('Enter');
      await focused(page, client.chat('Kari').getByRole('textbox'));
      await page.keyboard.type('By keys alone');
      await page.keyboard.press('Enter');
      await client.messageThatIs('Delivered', 'By keys alone').waitFor();
      await page.keyboard.press('F6');
      await tabTo(page, phone.thread(/Bjorg/));
      await page.keyboard.press('Enter');
      await focused(page, phone.area.getByRole('textbox'));
      await page.keyboard.type('Read and answered');
      await page.keyboard.press('Enter');
      await client.message('Read and answered').waitFor();
      await page.keyboard.press('Shift+F6');
      await tabTo(page, client.area.getByRole('button', { name: /^Way of this message/ }));
      await page.keyboard.press('End');
      await focused(page, client.area.getByRole('button', { name: 'Way of this message: Read and answered' }));
      await page.keyboard.press('Enter');
      await page.getByRole('list', { name: 'Steps' }).getByRole('listitem').first().waitFor();
    }),
  );

  it(
    'is used in a window 375 px wide, without scrolling sideways',
    seen(async (begin) => {
      const visit = await begin({ viewport: { width: 375, height: 720 }, hasTouch: true });
      const { page } = visit;
      const part = (name: string | RegExp) =>
        page.getByRole('navigation', { name: 'Parts of the page' }).getByRole('button', { name }).click();
      const number = playground.newNumber();
      await nothingSideways(page);
      const client = await visit.logIn(await playground.somebody('Dagny'));
      await client.addContact(number, 'Kari');
      await nothingSideways(page);
      await part('Phones');
      const phone = await visit.addPhone(number);
      await nothingSideways(page);
      await part(/^IM/);
      await client.write('Kari', 'Narrow, but all is here');
      await nothingSideways(page);
      await client.messageThatIs('Delivered', 'Narrow, but all is here').waitFor();
      await part('Phones');
      await phone.open(/Dagny/);
      await phone.answer('So it is');
      await nothingSideways(page);
      await part(/^IM/);
      await client.message('So it is').waitFor();
      await client
        .message('So it is')
        .getByRole('button', { name: /^Way of this message/ })
        .click();
      await page.getByRole('list', { name: 'Steps' }).getByRole('listitem').first().waitFor();
      await nothingSideways(page);
      await part(/^IM/);
      await client.area.getByRole('button', { name: 'Back to contacts' }).click();
      await client.contact('Kari').waitFor();
    }),
  );

  it(
    'keeps the session, the chosen chat, its messages and the draft over a reload',
    seen(async (begin) => {
      const visit = await begin();
      const { client, phone } = await withKari(visit, 'Eldbjorg');
      await client.write('Kari', 'Sent before the reload');
      await phone.open(/Eldbjorg/);
      const box = client.chat('Kari').getByRole('textbox', { name: 'Message to Kari' });
      await box.fill('Half a thou');
      await visit.page.reload();
      await client.message('Sent before the reload').waitFor();
      expect(await box.inputValue()).toBe('Half a thou');
      await phone.answer('Sent after the reload');
      await client.message('Sent after the reload').waitFor();
    }),
  );

  it(
    'is dark where the system is, or where somebody chooses so, also after a reload',
    seen(async (begin) => {
      const ground = 'getComputedStyle(document.documentElement).backgroundColor';
      const [light, dark] = [await begin({ colorScheme: 'light' }), await begin({ colorScheme: 'dark' })];
      const darkGround = await dark.page.evaluate(ground);
      expect(await light.page.evaluate(ground)).not.toBe(darkGround);
      await light.page.getByRole('button', { name: 'Theme: as the system' }).click();
      await light.page.getByRole('menuitemradio', { name: 'Dark' }).click();
      expect(await light.page.evaluate(ground)).toBe(darkGround);
      await light.page.reload();
      await light.page.getByRole('button', { name: 'Theme: dark' }).waitFor();
      expect(await light.page.evaluate(ground)).toBe(darkGround);
    }),
  );

  it(
    'lets somebody else log in in a second tab, beside the first',
    seen(async (begin) => {
      const visit = await begin();
      const { client } = await withKari(visit, 'Frode');
      const tab = await visit.anotherTab();
      await tab.getByRole('button', { name: /^Log in as Bob/ }).click();
      const bob = visit.client('Bob', tab);
      await bob.area.getByRole('searchbox').waitFor();
      await visit.page.bringToFront();
      await client.write('Kari', 'Still here');
      await client.messageThatIs('Delivered', 'Still here').waitFor();
    }),
  );

  describe('has nothing for axe to find', () => {
    const looks = [
      { look: 'light', options: { colorScheme: 'light' } },
      { look: 'dark', options: { colorScheme: 'dark' } },
      { look: 'narrow', options: { viewport: { width: 375, height: 720 }, colorScheme: 'light' } },
    ] as const;
    it.each(looks)('on any screen or dialog: $look', ({ look, options }) =>
      seen(async (begin) => {
        const visit = await begin(options);
        const { page } = visit;
        const findings: string[] = [];
        const examine = async (screen: string) =>
          findings.push(...(await axeFindings(page)).map((finding) => `${screen}: ${finding}`));
        const part = async (name: RegExp) => {
          if (look === 'narrow')
            await page.getByRole('navigation', { name: 'Parts of the page' }).getByRole('button', { name }).click();
        };
        await examine('log in');
        const number = playground.newNumber();
        const client = await visit.logIn(await playground.somebody(`Greta${look}`));
        await examine('no contacts');
        await client.area.getByRole('button', { name: 'Add contact', exact: true }).click();
        await examine('dialog Add contact');
        await page.keyboard.press('Escape');
        await client.addContact(number, 'Kari');
        await client.smsContact('Kari').waitFor();
        await client.write('Kari', 'Hello');
        await client.messageThatIs('Delivered', 'Hello').waitFor();
        await examine('chat');
        for (const action of ['Rename', 'Remove']) {
          if (look === 'narrow') break;
          await client.choose(action, 'Kari');
          await examine(`dialog ${action}`);
          await page.keyboard.press('Escape');
        }
        if (look === 'narrow') await client.area.getByRole('button', { name: 'Back to contacts' }).click();
        await client.area
          .getByRole('button', { name: /^More for Kari/ })
          .first()
          .click();
        await examine('menu of a contact');
        await page.keyboard.press('Escape');
        await client.area.getByRole('button', { name: /^Your status/ }).click();
        await examine('dialog Your status');
        await page.keyboard.press('Escape');
        await client.area.getByRole('button', { name: /^Protocol/ }).click();
        await examine('dialog Protocol');
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: 'Keyboard' }).click();
        await examine('dialog Keyboard');
        await page.keyboard.press('Escape');
        await part(/^Phones/);
        const phone = await visit.addPhone(number);
        await examine('phone with threads');
        await phone.area.getByRole('button', { name: 'New SMS' }).click();
        await examine('new SMS');
        await page.keyboard.press('Escape');
        await phone.open(/Greta/);
        await phone.turn('Airplane mode', true);
        await phone.turn('No service: number out of service', true);
        await examine('thread');
        await part(/^IM/);
        await client.write('Kari', 'This fails');
        await client.messageThatIs('Failed', 'This fails').waitFor();
        await client
          .message('Hello')
          .getByRole('button', { name: /^Way of this message/ })
          .click();
        const steps = page.getByRole('list', { name: 'Steps' }).getByRole('listitem');
        await steps.filter({ hasText: 'SendMessage-Request' }).first().locator('summary').click();
        await examine('way of a message, and a failure');
        if (findings.length > 0) throw new Error([...new Set(findings)].join('\n'));
      })(),
    );
  });

  it(
    'loads with less than 200 KiB',
    seen(async (begin) => {
      const visit = await begin();
      const octets = await visit.octetsOfFirstLoad();
      expect(octets).toBeGreaterThan(10_000);
      expect(octets).toBeLessThan(200 * 1024);
    }),
  );
});

/** Presses Tab until the control has the focus, as somebody does who has no mouse. */
async function tabTo(page: Page, control: Locator): Promise<void> {
  await control.first().waitFor();
  for (let presses = 0; presses < 80; presses += 1) {
    if (await hasFocus(page, control)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`80 times Tab do not lead to ${control}`);
}

async function focused(page: Page, control: Locator): Promise<void> {
  for (let looks = 0; looks < 100; looks += 1) {
    if (await hasFocus(page, control)) return;
    await page.waitForTimeout(50);
  }
  throw new Error(`the focus does not come to ${control}`);
}

async function hasFocus(page: Page, control: Locator): Promise<boolean> {
  return (await control.and(page.locator(':focus')).count()) > 0;
}

async function nothingSideways(page: Page): Promise<void> {
  expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
}
