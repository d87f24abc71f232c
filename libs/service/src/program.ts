/** What a program needs that has neither database nor Kafka, without the weight of both. */
export { httpPart, octetServer, type OctetServerOptions } from './octet-server.js';
export { startInOrder, type Part, type Running } from './parts.js';
export { readServiceVariables } from './read-service-variables.js';
export { runProgram, type Program } from './run-program.js';
