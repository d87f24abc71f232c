/** `npm run screenshots`: plays a small story on the playground of a running system, and writes docs/playground/. */
import { randomInt } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { startChromium } from '../browser/chromium.js';
import { Visit } from '../browser/visit.js';
import { Operator } from '../people/operator.js';
import { systemFromEnvironment } from '../system/addresses.js';

const folder = fileURLToPath(new URL('../../../docs/playground/', import.meta.url));
const most = 150 * 1024;
const wide = { width: 1440, height: 960 };
const narrow = { width: 375, height: 720 };

const system = systemFromEnvironment(process.env);
const url = `http://127.0.0.1:${process.env.PLAYGROUND_PORT ?? 8000}/`;

/** A person or a number that no earlier run has used: what a run leaves behind is not on the next pictures. */
const run = String(randomInt(10_000)).padStart(4, '0');
const number = (place: number) => `+4790${run}${String(place).padStart(2, '0')}`;
const account = (displayName: string) => ({
  userId: `wv:${displayName.split(' ')[0]?.toLowerCase()}${run}@${system.domain}`,
  password: `screenshots-${run}`,
  displayName,
});

/** As WebP, as sharp as there is room for. */
async function picture(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.waitForTimeout(700);
  const debuggerOf = await page.context().newCDPSession(page);
  for (let quality = 90; quality >= 30; quality -= 10) {
    const { data } = await debuggerOf.send('Page.captureScreenshot', { format: 'webp', quality });
    const octets = Buffer.from(data, 'base64');
    if (octets.length > most) continue;
    writeFileSync(join(folder, `${name}.webp`), octets);
    console.log(`docs/playground/${name}.webp  ${Math.ceil(octets.length / 1024)} KiB`);
    return;
  }
  throw new Error(`${name} does not become smaller than ${most} octets`);
}

mkdirSync(folder, { recursive: true });
const browser = await startChromium();
try {
  const operator = new Operator(system.admin, system.adminToken);
  const [ingrid, magnus] = [account('Ingrid Solberg'), account('Magnus Dahl')];
  for (const { userId, ...rest } of [ingrid, magnus]) await operator.put(userId, rest);

  const visit = await Visit.begin(browser, url, { viewport: wide, deviceScaleFactor: 1.5, colorScheme: 'light' });
  const { page } = visit;
  const elsewhere = await Visit.begin(browser, url);
  const colleague = await elsewhere.logIn(magnus);
  const client = await visit.logIn(ingrid);
  for (const first of await page.getByRole('button', { name: /^Remove phone/ }).all()) await first.click();
  await client.addContact(number(1), 'Kari Nordmann');
  await client.addContact(number(2), 'Jonas Berg');
  await client.addContact(number(3), 'Grandma');
  await client.addContact(magnus.userId, 'Magnus Dahl');
  await colleague.area.getByRole('button', { name: /^Allow/ }).click();
  const karis = await visit.addPhone(number(1));
  const jonas = await visit.addPhone(number(2));

  await client.write('Jonas Berg', 'Your parcel came to my house by mistake 📦');
  await jonas.open(/Ingrid/);
  await jonas.sms('Your parcel').waitFor();
  await jonas.answer('Oh, thanks! I’ll pick it up tomorrow.');
  await client.message('pick it up').waitFor();

  await client.write('Kari Nordmann', 'Are we still on for tonight?');
  await karis.open(/Ingrid/);
  await karis.sms('still on').waitFor();
  await client.messageThatIs('Delivered', 'still on').waitFor();
  await karis.answer('Yes! Seven, at the usual place? 🍕');
  await client.message('Seven, at').waitFor();
  await client.write('Kari Nordmann', 'Great, see you there!');
  await karis.sms('see you there').waitFor();
  await client.messageThatIs('Delivered', 'see you there').waitFor();

  await client
    .message('still on')
    .getByRole('button', { name: /^Way of this message/ })
    .click();
  await page.getByRole('list', { name: 'Steps' }).getByRole('listitem').nth(10).waitFor();
  await picture(page, 'light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await picture(page, 'dark');
  await page.emulateMedia({ colorScheme: 'light' });

  const height = page.getByRole('separator', { name: 'Height of the way of a message' });
  for (let presses = 0; presses < 6; presses += 1) await height.press('ArrowUp');
  await page.getByRole('list', { name: 'Steps' }).getByRole('listitem').first().locator('summary').click();
  await picture(page, 'way');

  await page.setViewportSize(narrow);
  await page.getByRole('navigation', { name: 'Parts of the page' }).getByRole('button', { name: /^IM/ }).click();
  await client.chat('Kari Nordmann').waitFor();
  await picture(page, 'narrow');
} finally {
  await browser.close();
}
