/** What a program without database and Kafka needs, without loading either. */
export { httpPart, octetServer, type OctetServerOptions } from './octet-server.js';
export { startInOrder, type Part, type Running } from './parts.js';
export { readServiceVariables } from './read-service-variables.js';
export { runProgram, type Program } from './run-program.js';
export { addressVariables, senderPrefix, smsLengthVariables } from './shared-variables.js';
