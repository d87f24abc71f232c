export { every, type LoopOptions } from './every.js';
export {
  housekeeping,
  removeAllDue,
  removeDue,
  type HousekeepingDeps,
  type Removal,
  type Removed,
} from './housekeeping.js';
export { inPages } from './pages.js';
export * from './program.js';
export { runService } from './run-service.js';
export { unclaimedRetention } from './shared-variables.js';
export { startService, type OwnParts, type ServiceDefinition, type ServiceParts } from './start-service.js';
