import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What Chromium and browsers built on it are called, the likeliest first. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const macs = ['Chromium', 'Google Chrome'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);

/** Why suites in a browser are skipped, and what to do about it. */
export const noChromium =
  'there is no Chromium: install it (Debian, Ubuntu: apt-get install chromium fonts-noto-color-emoji), or name one with CHROMIUM_PATH';

/**
 * The system's Chromium: `CHROMIUM_PATH`, else the first one in the search path.
 * @param elsewhere programs that are not in the search path
 * @returns undefined when there is none
 * @throws Error when CHROMIUM_PATH names no program
 */
export function findChromium(
  env: Readonly<Record<string, string | undefined>> = process.env,
  elsewhere: readonly string[] = macs,
): string | undefined {
  const named = env.CHROMIUM_PATH;
  if (named) {
    if (isProgram(named)) return named;
    throw new Error(`CHROMIUM_PATH is ${named}: no program that can be started`);
  }
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  return [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...elsewhere].find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
