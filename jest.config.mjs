/** One run over all projects; Postgres and Kafka of the run start when the first suite asks for them. */
export default {
  projects: ['<rootDir>/libs/*', '<rootDir>/apps/*', '<rootDir>/e2e', '<rootDir>/tools'],
  testSequencer: '<rootDir>/tools/jest/longest-first.mjs',
  globalSetup: '<rootDir>/libs/testing/servers/jest-global-setup.mjs',
  globalTeardown: '<rootDir>/libs/testing/servers/jest-global-teardown.mjs',
};
