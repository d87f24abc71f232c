export * from './versions.js';
export * from './service-tree.js';
export * from './message.js';
export * from './grammar/elements.js';
export * from './primitives/index.js';
export {
  clientTypes,
  communicationMeans,
  presenceAttributes,
  statusMoods,
  userAvailabilities,
} from './primitives/presence-attributes.js';
export type { PresenceAttributeKey } from './primitives/presence-attributes.js';
export type * from './primitives/data.js';
export * from './primitives/readings.js';
export * from './status-codes.js';
export * from './compose-result.js';
export * from './login-digest.js';
export * from './addressing/address.js';
export { listSpelling } from './addressing/list-spelling.js';
export { asMsisdn, maskMsisdn, parseMsisdn } from './addressing/msisdn.js';
export type { Country, Msisdn, NumberReading } from './addressing/msisdn.js';
export * from './addressing/number-ranges.js';
export * from './addressing/number-pool.js';
export * from './addressing/sms-only-number.js';
export { cutText } from './client-limits/cut-text.js';
export type { Room } from './client-limits/cut-text.js';
export { charsetOf, leastParserSize, limitsOf, mediaType } from './client-limits/client-limits.js';
export type { ClientLimits } from './client-limits/client-limits.js';
export { canBeText, messageForm, mostTextOctets, notificationOf } from './client-limits/message-form.js';
export type { ContentOutline, MessageClient, MessageContent, MessageForm } from './client-limits/message-form.js';
