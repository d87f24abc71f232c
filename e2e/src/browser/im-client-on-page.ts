import type { Locator, Page } from 'playwright-core';

export type DeliveryWord = 'Waiting' | 'Accepted' | 'Delivered' | 'Failed';

/** An IM client of the page, used as a person uses it. */
export class ImClientOnPage {
  readonly area: Locator;

  constructor(
    private readonly page: Page,
    readonly name: string,
  ) {
    this.area = page.getByRole('region', { name: `IM client: ${name}`, exact: true });
  }

  /** @param who a number, or a user */
  async addContact(who: string, name?: string): Promise<void> {
    await this.area.getByRole('button', { name: 'Add contact', exact: true }).click();
    const dialog = this.page.getByRole('dialog', { name: 'Add contact' });
    await dialog.getByLabel('Number or user').fill(who);
    if (name) await dialog.getByLabel('Name (optional)').fill(name);
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  /** The row of a contact, or of somebody who wrote. */
  contact(name: string): Locator {
    return this.row(name, '\\s*(,|$)');
  }

  /** The same while it has the SMS badge. */
  smsContact(name: string): Locator {
    return this.row(name, '\\s*,.*SMS-only user');
  }

  /** The same while it has none. */
  imContact(name: string): Locator {
    return this.row(name, '(?!.*SMS-only user)\\s*(,|$)');
  }

  private row(name: string, rest: string): Locator {
    return this.area.getByRole('button', { name: new RegExp(`^${escaped(name)}${rest}`) });
  }

  async choose(action: string, contact: string): Promise<void> {
    await this.area
      .getByRole('list', { name: 'Contacts' })
      .getByRole('button', { name: `More for ${contact}` })
      .click();
    await this.page.getByRole('menuitem', { name: action, exact: true }).click();
  }

  async openChat(contact: string): Promise<void> {
    await this.contact(contact).click();
    await this.chat(contact).waitFor();
  }

  chat(contact: string): Locator {
    return this.area.getByRole('region', { name: `Chat with ${contact}`, exact: true });
  }

  /** Writes in a chat, which is opened if it is not. */
  async write(contact: string, text: string): Promise<void> {
    if (!(await this.chat(contact).isVisible())) await this.openChat(contact);
    await this.chat(contact)
      .getByRole('textbox', { name: `Message to ${contact}` })
      .fill(text);
    await this.chat(contact).getByRole('button', { name: 'Send', exact: true }).click();
  }

  /** A message of the open chat, by its text. */
  message(text: string): Locator {
    return this.area
      .getByRole('list', { name: /^Messages with/ })
      .getByRole('listitem')
      .filter({ hasText: text });
  }

  /** The message once it has come so far. */
  messageThatIs(word: DeliveryWord, text: string): Locator {
    return this.message(text).filter({ has: this.page.getByText(word, { exact: true }) });
  }
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
