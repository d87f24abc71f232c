export * from './clock.js';
export * from './coalesce.js';
export * from './event-id.js';
export * from './logger.js';
export * from './masked-address.js';
export * from './memory-guard.js';
export * from './metrics.js';
export * from './open-tracing.js';
export { processMemory } from './process-memory.js';
export * from './service-variables.js';
export * from './trace-context.js';
export * from './tracing.js';
export * as variables from './variables.js';
export {
  ConfigurationError,
  readVariables,
  type Values,
  type Variable,
  type Variables,
  type VariablesOf,
} from './variables.js';
