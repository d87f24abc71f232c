import { chromium as program, type Browser } from 'playwright-core';
import { findChromium, noChromium } from './find-chromium.js';

/** No contact with anybody but the page's own server. The profile is a new one, and goes with the browser. */
const alone = [
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];

/** Starts Chromium without a window. @throws Error when there is none */
export async function startChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(noChromium);
  const isRoot = process.getuid?.() === 0;
  return program.launch({
    executablePath,
    args: [...alone, '--disable-gpu', ...(isRoot ? ['--no-sandbox'] : [])],
  });
}
