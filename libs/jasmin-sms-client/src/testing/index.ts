export { CallbackReceiver, type ReceivedCallback } from './callback-receiver.js';
export { FakeGateway } from './fake-gateway.js';
export {
  gatewayContract,
  outcomesOfFaults,
  type GatewayBench,
  type GatewayFault,
  type GatewayPromise,
} from './gateway-contract.js';
