export type { RejectionCause, Sms, SmsGateway, Submission, UnknownCause } from './sms-gateway.js';
export { JasminClient, type JasminOptions, type Ping } from './jasmin-client.js';
export { isGsmText, REFERENCE_PARAMETER, reportUrlFor } from './send-request.js';
export type { CallbackError, CallbackReading } from './callback-form.js';
export { meaningOf, parseDlr, type Dlr, type DlrMeaning } from './dlr.js';
export { CALLBACK_ANSWER, parseMo, type Mo } from './mo.js';
