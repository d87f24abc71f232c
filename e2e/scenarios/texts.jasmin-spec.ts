import { jest } from '@jest/globals';
import { givenJasmin } from '../src/system/given-jasmin.js';
import { startSystem } from '../src/system/system-of-suite.js';
import { textsArriveUnchanged } from './texts-arrive-unchanged.js';

jest.setTimeout(240_000);

textsArriveUnchanged(async () => {
  const { env, untilBound } = await givenJasmin();
  const system = await startSystem('texts', { env });
  await untilBound();
  return system;
});
