import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { Guard } from './guard.js';
import { ImClientOnPage } from './im-client-on-page.js';
import { PhoneOnPage } from './phone-on-page.js';

/** How long a locator waits: services on a busy machine take their time. */
const patience = 20_000;

/** Opens the playground and waits until the page has drawn itself: it first asks for the settings. */
async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByRole('heading', { level: 1 }).waitFor();
}

/** One person's look at the playground: a browser of their own, guarded. */
export class Visit {
  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
    readonly guard: Guard,
    private readonly url: string,
  ) {}

  static async begin(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', ...options });
    context.setDefaultTimeout(patience);
    const guard = new Guard(context, new URL(url).origin);
    const page = await context.newPage();
    await open(page, url);
    return new Visit(context, page, guard, url);
  }

  /** The same person in another tab. */
  async anotherTab(): Promise<Page> {
    const page = await this.context.newPage();
    await open(page, this.url);
    return page;
  }

  /** The IM client of somebody who is logged in. */
  client(name: string, page = this.page): ImClientOnPage {
    return new ImClientOnPage(page, name);
  }

  phone(msisdn: string): PhoneOnPage {
    return new PhoneOnPage(this.page, msisdn);
  }

  /** Logs in with an account, in a client that nobody uses or in one more. */
  async logIn(
    { userId, password, displayName }: Readonly<{ userId: string; password: string; displayName: string }>,
    protocol: Readonly<{ version?: string; encoding?: string }> = {},
  ): Promise<ImClientOnPage> {
    const start = this.page.getByRole('form', { name: 'Log in' });
    const more = this.page.getByRole('button', { name: 'Add client' });
    if (!(await start.isVisible())) await more.click();
    await start.getByRole('textbox', { name: 'User' }).fill(userId);
    await start.getByLabel('Password').fill(password);
    if (protocol.version) await start.getByLabel('Version').selectOption(protocol.version);
    if (protocol.encoding) await start.getByLabel('Encoding').selectOption(protocol.encoding);
    await start.getByRole('button', { name: 'Log in', exact: true }).click();
    const client = this.client(displayName);
    await client.area.getByRole('searchbox').waitFor();
    return client;
  }

  /** Puts a phone on the page. */
  async addPhone(msisdn: string): Promise<PhoneOnPage> {
    await this.page.getByRole('textbox', { name: 'Number of the phone' }).fill(msisdn);
    await this.page.getByRole('button', { name: 'Add phone' }).click();
    const phone = this.phone(msisdn);
    await phone.area.waitFor();
    return phone;
  }

  /** What a first load takes over the network, compressed as it comes, headers included. */
  async octetsOfFirstLoad(): Promise<number> {
    const page = await this.context.newPage();
    let octets = 0;
    const network = await this.context.newCDPSession(page);
    await network.send('Network.enable');
    await network.send('Network.setCacheDisabled', { cacheDisabled: true });
    network.on('Network.loadingFinished', ({ encodedDataLength }) => (octets += encodedDataLength));
    await page.goto(this.url, { waitUntil: 'load' });
    await page.waitForTimeout(500);
    await page.close();
    return octets;
  }

  /** Keeps what the browser shows and said. @returns the folder */
  async keep(): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), 'smsonly-browser-'));
    writeFileSync(join(folder, 'console.txt'), this.guard.console.join('\n'));
    for (const [place, page] of this.context.pages().entries())
      await page.screenshot({ path: join(folder, `page-${place}.png`), timeout: 5_000 }).catch(() => {});
    return folder;
  }

  async end(): Promise<void> {
    await this.context.close();
  }
}

/**
 * A test in a browser: its visits end with it, whatever happens, and it fails when one of them saw what must not be. Of a failed one
 * screenshots and what the console said stay in a folder that the error names.
 */
export function inBrowser(
  where: () => Readonly<{ browser: Browser; url: string }>,
  play: (visit: (options?: BrowserContextOptions) => Promise<Visit>) => Promise<void>,
): () => Promise<void> {
  return async () => {
    const visits: Visit[] = [];
    try {
      await play(async (options) => {
        const { browser, url } = where();
        const visit = await Visit.begin(browser, url, options);
        visits.push(visit);
        return visit;
      });
      for (const { guard } of visits) guard.check();
    } catch (error) {
      const kept = await Promise.all(visits.map((visit) => visit.keep()));
      const words = error instanceof Error ? error.message : String(error);
      throw new Error(`${words}\nWhat the browser showed: ${kept.join(', ')}`, { cause: error });
    } finally {
      await Promise.all(visits.map((visit) => visit.end()));
    }
  };
}
