export {
  isPart,
  type Addressed,
  type PartSms,
  type RejectionCause,
  type Sms,
  type SmsGateway,
  type Submission,
  type TextSms,
  type UnknownCause,
} from './sms-gateway.js';
export { JasminClient, type JasminOptions, type Ping } from './jasmin-client.js';
export type { Answer, Balance } from './account-answer.js';
export type { CircuitName, CircuitOptions } from './circuit.js';
export type { RetryOptions } from './safe-retry.js';
export { isGsmText, REFERENCE_PARAMETER, reportUrlFor } from './send-request.js';
export type { CallbackError, CallbackReading } from './callback-form.js';
export { meaningOf, parseDlr, type Dlr, type DlrMeaning } from './dlr.js';
export { CALLBACK_ANSWER, parseMo, type Mo } from './mo.js';
export {
  allowEverybody,
  callbackDoor,
  readAllowList,
  TOKEN_PARAMETER,
  type AllowList,
  type DoorRefusal,
} from './callback-door.js';
export {
  callbackListener,
  type CallbackHandlers,
  type CallbackListenerOptions,
  type CallbackTrouble,
} from './callback-listener.js';
