// The suites that need a real Jasmin, of all projects: `*.jasmin-spec.ts`. deploy/jasmin/test.mjs runs them.
import preset from '../../jest.preset.mjs';

export default {
  ...preset,
  rootDir: '../..',
  displayName: 'real Jasmin',
  testMatch: ['<rootDir>/{apps,libs}/*/src/**/*.jasmin-spec.ts'],
  modulePathIgnorePatterns: ['/dist/'],
};
