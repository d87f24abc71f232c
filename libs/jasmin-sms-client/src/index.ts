export {
  isPart,
  type Addressed,
  type PartSms,
  type RejectionCause,
  type Sms,
  type SmsGateway,
  type SubmitResult,
  type TextSms,
  type UnknownCause,
} from './sms-gateway.js';
export { JasminClient, type JasminOptions, type Ping } from './jasmin-client.js';
export type { AccountAnswer, Balance } from './account-answer.js';
export type { CircuitName, CircuitOptions } from './circuit.js';
export type { RetryOptions } from './safe-retry.js';
export { isGsmText, referenceParameter, reportUrlFor } from './send-request.js';
export type { CallbackError, CallbackReading } from './callback-form.js';
export { dlrMeaning, parseDlr, type Dlr, type DlrMeaning } from './dlr.js';
export { callbackAnswer, parseMo, type Mo } from './mo.js';
export {
  allowAll,
  callbackDoor,
  readAllowList,
  tokenParameter,
  type AllowList,
  type DoorRefusal,
} from './callback-door.js';
export {
  callbackListener,
  type CallbackHandlers,
  type CallbackListenerOptions,
  type CallbackTrouble,
} from './callback-listener.js';
