import { expect, it } from '@jest/globals';
import { parseNumberPool, parseNumberRanges } from '@smsonly/imps-model';
import { numberingOf } from './presence.policy.js';

it('refuses to start with conversation numbers inside the ranges', () => {
  const pool = parseNumberPool('+4759440000-+4759440099');
  expect(() => numberingOf('im.example.com', parseNumberRanges('+4759'), pool)).toThrow(
    /SMS_NUMBER_POOL.*\+4759.*SMS_ONLY_RANGES/,
  );
});
