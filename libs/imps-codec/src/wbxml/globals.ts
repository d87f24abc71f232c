/** The tokens that WBXML itself gives a meaning, on every code page (WBXML 1.3, section 7.1). */
export const SWITCH_PAGE = 0x00;
export const END = 0x01;
export const ENTITY = 0x02;
export const STR_I = 0x03;
export const LITERAL = 0x04;
export const EXT_I_0 = 0x40;
export const EXT_I_2 = 0x42;
export const PI = 0x43;
export const EXT_T_0 = 0x80;
export const EXT_T_2 = 0x82;
export const STR_T = 0x83;
export const EXT_0 = 0xc0;
export const EXT_2 = 0xc2;
export const OPAQUE = 0xc3;

/** Bits of a tag token. */
export const attributesBit = 0x80;
export const contentBit = 0x40;

/** IANA MIBenum of UTF-8. */
export const utf8Charset = 0x6a;
