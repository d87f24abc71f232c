export { CallbackReceiver, type ReceivedCallback } from './callback-receiver.js';
export { SAMPLE_SCRIPTS } from './sample-scripts.js';
export { FakeGateway } from './fake-gateway.js';
export {
  gatewayContract,
  outcomesOfFaults,
  type GatewayBench,
  type GatewayFault,
  type GatewayPromise,
} from './gateway-contract.js';
