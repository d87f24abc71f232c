/** One run over all projects; Postgres and Kafka of the run start when the first suite asks for them. */
export default {
  projects: ['<rootDir>/libs/*', '<rootDir>/apps/*', '<rootDir>/e2e', '<rootDir>/tools'],
  testSequencer: '<rootDir>/tools/jest/longest-first.mjs',
  // Modules of suites that are over stay in a worker's memory, and the larger it is the longer it takes to start a process: 1 ms, or 50.
  workerIdleMemoryLimit: '700MB',
  globalSetup: '<rootDir>/libs/testing/servers/jest-global-setup.mjs',
  globalTeardown: '<rootDir>/libs/testing/servers/jest-global-teardown.mjs',
};
