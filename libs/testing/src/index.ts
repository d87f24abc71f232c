export { testDatabase, privatePostgres, type TestDatabase, type PrivatePostgres } from './database.js';
export { testBroker, privateBroker, type TestBroker, type PrivateBroker } from './broker.js';
export { eventually } from './eventually.js';
export { tcpProxy, type TcpProxy } from './tcp-proxy.js';
export { webRealm, type WebRealm } from './web-realm.js';
export { freePort } from '../../../tools/launcher/lib/free-port.mjs';
export { modelRuns, modelTimeout, sequences, step } from './models.js';
