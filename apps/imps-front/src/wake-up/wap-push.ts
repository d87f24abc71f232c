/** The ports of WAP push and of CIR by plain SMS. Source: IMPS CSP Transport, CIR; WAP WDP. */
export const wapPushPort = 2948;
const wapSourcePort = 9200;
/** Where clients listen for plain SMS. */
const smsPort = 3716;
export const defaultUdpPort = 3717;

const pushPdu = 0x06;
/** Content type application/vnd.wv.csp.cir as a short integer, and X-WAP-Application-ID 0x0A. */
const headers = [0xc6, 0xaf, 0x8a];

/**
 * A CIR text as a WSP push PDU: push ID, PDU type, length of the headers, headers, text.
 * @param pushId 0 to 255; a phone may drop a PDU with the ID of the one before
 */
export function wspPush(text: string, pushId: number): Uint8Array {
  return Uint8Array.from([pushId & 0xff, pushPdu, headers.length, ...headers, ...Buffer.from(text)]);
}

/** What goes into one SMS to a port of a phone: a user data header with the ports, then the content. */
export type PortSms = Readonly<{ octets: Uint8Array; coding: 0 | 4 }>;

/** WAPSMS: the push PDU as 8-bit data to port 2948. */
export function wapPushSms(text: string, pushId: number): PortSms {
  return { octets: withPorts(wapPushPort, wapSourcePort, wspPush(text, pushId)), coding: 4 };
}

/**
 * SSMS: the text itself, one septet an octet, to the clients' port.
 * @param septets of the text, in GSM 03.38
 */
export function textSms(septets: Uint8Array): PortSms {
  return { octets: withPorts(smsPort, smsPort, septets), coding: 0 };
}

/** Application port addressing, 16 bits. Source: 3GPP TS 23.040, 9.2.3.24.4. */
function withPorts(to: number, from: number, content: Uint8Array): Uint8Array {
  return Uint8Array.from([0x06, 0x05, 0x04, to >> 8, to & 0xff, from >> 8, from & 0xff, ...content]);
}

/** Whether it fits into one SMS, 140 octets with the header. */
export function fitsOneSms({ octets, coding }: PortSms): boolean {
  const header = 7;
  return coding === 4 ? octets.length <= 140 : Math.ceil((header * 8) / 7) + octets.length - header <= 160;
}

const otherSeptets: Readonly<Record<string, number>> = { '@': 0x00, $: 0x02, _: 0x11 };

/** A CIR text in GSM 03.38, one septet an octet; undefined when a cookie has characters that phones do not use in it. */
export function gsmSeptets(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9 !"#%&'()*+,\-./:;<=>?@$_]*$/.test(text)) return undefined;
  return Uint8Array.from(text, (character) => otherSeptets[character] ?? character.charCodeAt(0));
}
