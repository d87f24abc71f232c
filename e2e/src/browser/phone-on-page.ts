import type { Locator, Page } from 'playwright-core';

/** A phone of the page, used as a person uses it. */
export class PhoneOnPage {
  readonly area: Locator;

  constructor(
    private readonly page: Page,
    readonly msisdn: string,
  ) {
    this.area = page.getByRole('region', { name: `Phone ${msisdn}`, exact: true });
  }

  /** A thread in the list, by who it is with. */
  thread(who: string | RegExp): Locator {
    return this.area.getByRole('list', { name: `Threads of ${this.msisdn}` }).getByRole('button', { name: who });
  }

  /** Opens the thread with somebody, once there is one. */
  async open(who: string | RegExp): Promise<void> {
    await this.thread(who).click();
  }

  /** SMS of the open thread, by their text. */
  sms(text: string | RegExp): Locator {
    return this.area
      .getByRole('list', { name: /^SMS with/ })
      .getByRole('listitem')
      .filter({ hasText: text });
  }

  /** Answers in the open thread. */
  async answer(text: string): Promise<void> {
    await this.area.getByRole('textbox', { name: /^SMS to/ }).fill(text);
    await this.area.getByRole('button', { name: 'Send SMS' }).click();
  }

  async sendKeyword(word: 'STOP' | 'START' | 'HELP'): Promise<void> {
    await this.area.getByRole('group', { name: 'Send a keyword' }).getByRole('button', { name: word }).click();
  }

  async turn(which: 'Airplane mode' | 'No service: number out of service', isOn: boolean): Promise<void> {
    const wanted = this.area.getByRole('switch', { name: which });
    await wanted.and(this.page.getByRole('switch', { checked: !isOn })).click();
    await wanted.and(this.page.getByRole('switch', { checked: isOn })).waitFor();
  }

  async register(): Promise<void> {
    await this.area.getByRole('button', { name: 'Register', exact: true }).click();
  }

  async deregister(): Promise<void> {
    await this.area.getByRole('button', { name: 'Deregister', exact: true }).click();
  }
}
