// The suites that need a real Jasmin, of all projects: `*.jasmin-spec.ts`. tools/real-jasmin/test.mjs runs them.
import preset from '../../jest.preset.mjs';

export default {
  ...preset,
  rootDir: '../..',
  displayName: 'real Jasmin',
  testMatch: ['<rootDir>/{apps,libs}/*/src/**/*.jasmin-spec.ts', '<rootDir>/e2e/scenarios/*.jasmin-spec.ts'],
  globalSetup: '<rootDir>/libs/testing/servers/jest-global-setup.mjs',
  globalTeardown: '<rootDir>/libs/testing/servers/jest-global-teardown.mjs',
  modulePathIgnorePatterns: ['/dist/'],
};
