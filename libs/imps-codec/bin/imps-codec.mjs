#!/usr/bin/env node
// Committed, so that npm can link it before anything is built.
import { existsSync } from 'node:fs';

const main = new URL('../dist/command/main.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  console.error('imps-codec: it is not built yet; run `npm run build` in the root of the project first');
  process.exitCode = 1;
}
