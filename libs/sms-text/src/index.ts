export { type ShiftTables } from './alphabet.js';
export { blindCuts, type BlindCut } from './blind-cuts.js';
export { decodeText, type DecodedText } from './decode-text.js';
export { encodeText, type EncodedText } from './encode-text.js';
export {
  dataCoding,
  encodeUnits,
  gsm7,
  ucs2,
  unitCount,
  unitsPerSms,
  type SmsEncoding,
  type TextCoding,
} from './encoding.js';
export { decodeGsm7, encodeGsm7, septetCount } from './gsm7.js';
export { joinParts, markedPart, type PartBody } from './join-parts.js';
export {
  makeParts,
  packedUserData,
  unpackedUserData,
  type PackedUserData,
  type PartReference,
  type SmsPart,
} from './make-parts.js';
export {
  languageIdentifier,
  languageOf,
  lockingLanguages,
  nationalLanguages,
  type LockingLanguage,
  type NationalLanguage,
} from './national-languages.js';
export { fillBits, packSeptets, unpackSeptets } from './packing.js';
export {
  closeDue,
  isExpired,
  partSetKey,
  receivePart,
  type Arrival,
  type DeliveredPart,
  type JoinLimits,
  type PartSet,
  type ReceivedPart,
} from './part-set.js';
export { pickEncoding, segmentCount, type AllowedEncodings, type PickedEncoding } from './pick-encoding.js';
export { readUserData, type ReadUserData, type UserData } from './read-user-data.js';
export {
  countSms,
  pickForLanguages,
  readLanguages,
  readSplitting,
  type SmsLength,
  type Splitting,
} from './sms-length.js';
export { cutText, filledSegments, segmentUnits, splitText } from './segments.js';
export { decodeUcs2, encodeUcs2 } from './ucs2.js';
export {
  concatenationHeader,
  guessHeader,
  readConcatenation,
  readHeader,
  writeHeader,
  type ConcatenatedPart,
  type Concatenation,
  type HeadedOctets,
  type UserDataHeader,
} from './user-data-header.js';
