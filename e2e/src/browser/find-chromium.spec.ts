import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findChromium } from './find-chromium.js';

describe('the Chromium of this machine', () => {
  let folder: string;
  const program = (name: string) => join(folder, name);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'smsonly-find-'));
    for (const name of ['chromium', 'google-chrome']) writeFileSync(program(name), '', { mode: 0o755 });
    writeFileSync(program('no-program'), '');
    chmodSync(program('no-program'), 0o644);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is the one that CHROMIUM_PATH names', () => {
    expect(findChromium({ CHROMIUM_PATH: program('google-chrome'), PATH: folder })).toBe(program('google-chrome'));
  });

  it('is else found in the search path, Chromium before Chrome', () => {
    expect(findChromium({ PATH: ['/nowhere', folder].join(delimiter) })).toBe(program('chromium'));
  });

  it('is none where none is installed', () => {
    expect(findChromium({ PATH: '/nowhere' }, ['/nowhere/Chromium'])).toBeUndefined();
  });

  it('is a clear error when CHROMIUM_PATH names no program', () => {
    expect(() => findChromium({ CHROMIUM_PATH: program('no-program') })).toThrow(/CHROMIUM_PATH is .*no-program/);
  });
});
