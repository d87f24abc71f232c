export { every, type LoopOptions } from './every.js';
export { httpPart, octetServer, type OctetServerOptions } from './octet-server.js';
export { type Part, type Running } from './parts.js';
export { readServiceVariables } from './read-service-variables.js';
export { runProgram, type Program } from './run-program.js';
export { runService } from './run-service.js';
export { addressVariables, smsLengthVariables, unclaimedRetention } from './shared-variables.js';
export { startService, type OwnParts, type ServiceDefinition, type ServiceParts } from './start-service.js';
