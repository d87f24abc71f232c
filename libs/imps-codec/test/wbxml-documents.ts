/** Bytes from hex digits; spaces and line ends between them do not count. */
export function bytes(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');
}

/** What a 1.2 document starts with: WBXML 1.3, public identifier, UTF-8, no string table. */
export const header12 = '03 11 6a 00';

/** WV-CSP-Message with 1.2's namespace. */
export const root12 = 'c9 08 03 31 2e 32 00 01';

/** A 1.2 request of session `s-1`, transaction `7`, around the tokens of some content. */
export function wbxmlRequest(content: string, header = header12, root = root12): Buffer {
  const session = '6d 6e 70 80 11 01 6f 03 73 2d 31 00 01 01';
  const transaction = '72 74 76 80 20 01 75 03 37 00 01 01 f3 0a 03 31 2e 32 00 01';
  return bytes(`${header} ${root} ${session} ${transaction} ${content} 01 01 01 01`);
}

/** KeepAlive-Request around the tokens of TimeToLive's value. */
export function keepAlive(timeToLive: string): string {
  return `00 01 5b 72 ${timeToLive} 01 01`;
}

/** SendMessage-Request with only a ContentData around its value, after MessageInfo with a ContentEncoding. */
export function sendMessage(contentData: string, encoding = ''): string {
  const info = `53 00 00 ${encoding} 4f c3 01 02 01 67 01 6c 01 01`;
  return `00 06 57 ${info} 4d ${contentData} 01 01`;
}
