import preset from '../jest.preset.mjs';

/** The suites of `npm run test:attacks` take minutes of a processor that is all theirs. */
const isAttack = process.env.SMSONLY_SUITES === 'attacks';
export default {
  ...preset,
  displayName: 'e2e',
  ...(isAttack && { testMatch: ['**/*.attack-spec.ts'] }),
};
