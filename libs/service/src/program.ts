/** What a program without database and Kafka needs, without loading either. */
export { doorSettings, leaveByDoor } from './doors/behind-door.js';
export { defaultDoorLimits, Door, type DoorLimits, type DoorReason } from './doors/door.js';
export { httpPart, octetServer, type OctetServerOptions } from './octet-server.js';
export { startInOrder, type Part, type Running } from './parts.js';
export { readServiceVariables } from './read-service-variables.js';
export { runProgram, type Program } from './run-program.js';
export { addressVariables, senderPrefix, smsLengthVariables } from './shared-variables.js';
