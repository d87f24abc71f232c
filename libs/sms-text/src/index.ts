export { decodeGsm7, encodeGsm7, septetCount } from './gsm7.js';
export { decodeUcs2, encodeUcs2 } from './ucs2.js';
export { filledSegments, SEGMENT_UNITS, splitText, type TextCoding } from './segments.js';
export { encodeText, type EncodedText } from './encode-text.js';
export { decodeText, type DecodedText } from './decode-text.js';
export { concatenationHeader, readConcatenation, type ConcatenatedPart, type Concatenation } from './concatenation.js';
