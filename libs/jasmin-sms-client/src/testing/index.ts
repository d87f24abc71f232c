export { CallbackReceiver, type ReceivedCallback } from './callback-receiver.js';
export { sampleScripts } from './sample-scripts.js';
export { FakeGateway } from './fake-gateway.js';
export {
  gatewayContract,
  outcomeOfFault,
  type GatewayBench,
  type GatewayFault,
  type GatewayPromise,
} from './gateway-contract.js';
