/** `@smsonly/kafka/in-steps`: for the models of our suites, see docs/models.md. */
export { BrokerInMemory } from './broker-in-memory.js';
export { LanesInSteps, type Death, type LanesInStepsOptions, type WaitingLane } from './lanes-in-steps.js';
