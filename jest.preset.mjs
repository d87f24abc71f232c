import { fileURLToPath } from 'node:url';

/**
 * Shared by all projects: ESM TypeScript through swc. A suite reads its own package from source and the others from dist, as services do:
 * with the condition `@smsonly/source` a first run took a sixth more of the processor, since every worker compiles every package.
 */
export default {
  testEnvironment: fileURLToPath(new URL('tools/jest/environment.mjs', import.meta.url)),
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: ['**/*.spec.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
};
