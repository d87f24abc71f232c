import axe from 'axe-core';
import type { Page } from 'playwright-core';

type Violation = Readonly<{
  id: string;
  impact: string | null;
  help: string;
  nodes: readonly Readonly<{ target: readonly unknown[]; html: string; failureSummary?: string }>[];
}>;

/** WCAG 2.2 A and AA, and what is good practice besides. */
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * What axe finds on the page as it is now, in lines of text; nothing is left out for being minor.
 * The page's Content-Security-Policy allows no script of others: this one comes through the debugger.
 */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  const debuggerOf = await page.context().newCDPSession(page);
  try {
    const evaluate = async (expression: string) => {
      const { result, exceptionDetails } = await debuggerOf.send('Runtime.evaluate', {
        expression,
        awaitPromise: true,
        returnByValue: true,
      });
      if (exceptionDetails) throw new Error(`axe: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
      return result.value as unknown;
    };
    await evaluate(`globalThis.axe ?? (() => { ${axe.source} })(); 0`);
    const options = JSON.stringify({ runOnly: rules, resultTypes: ['violations'] });
    const found = (await evaluate(`axe.run(document, ${options}).then(({ violations }) => violations)`)) as Violation[];
    return found.flatMap(({ id, impact, help, nodes }) =>
      nodes.map(
        ({ target, html, failureSummary = '' }) =>
          `${impact} ${id}: ${help}\n  at ${target.join(' ')}\n  ${html.slice(0, 160)}\n  ${failureSummary.replaceAll('\n', '\n  ')}`,
      ),
    );
  } finally {
    await debuggerOf.detach();
  }
}
