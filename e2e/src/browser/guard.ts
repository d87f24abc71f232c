import type { BrowserContext, Page } from 'playwright-core';

/** Sees what must not happen on any page of a browser context, and what was written to the console. */
export class Guard {
  readonly console: string[] = [];
  private readonly faults: string[] = [];
  private readonly expected: RegExp[] = [];

  constructor(
    context: BrowserContext,
    private readonly origin: string,
  ) {
    context.on('page', (page) => this.watch(page));
    context.on('request', (request) => {
      const { protocol, origin: to } = new URL(request.url());
      if (protocol !== 'data:' && to !== this.origin) this.fault(`a request leaves the origin: ${request.url()}`);
    });
    context.on('response', (response) => {
      if (response.status() >= 400)
        this.fault(`${response.request().method()} ${response.url().replace(this.origin, '')}: ${response.status()}`);
    });
  }

  /** From now on this is no fault: the test makes it happen. */
  expect(...faults: readonly RegExp[]): void {
    this.expected.push(...faults);
  }

  /** @throws Error that lists what nobody expected */
  check(): void {
    if (this.faults.length > 0) throw new Error(`The browser saw:\n${[...new Set(this.faults)].join('\n')}`);
  }

  private watch(page: Page): void {
    page.on('pageerror', (error) => this.fault(`page error: ${error.stack ?? error.message}`));
    page.on('crash', () => this.fault('the page crashed'));
    // Violations of the Content-Security-Policy are among the errors.
    page.on('console', (message) => {
      const line = `${message.type()}: ${message.text()} (${message.location().url})`;
      this.console.push(line);
      if (['error', 'warning', 'assert'].includes(message.type())) this.fault(`console ${line}`);
    });
  }

  private fault(text: string): void {
    if (!this.expected.some((one) => one.test(text))) this.faults.push(text);
  }
}
