/** IPv4 and TCP packets without a link layer in front. */
const linkTypeRaw = 101;
const httpPort = 80;
const firstClientPort = 1024;

/**
 * A capture file with one HTTP request per body, each on a TCP connection of its own and in one packet: frame number n
 * (from 1) holds body n - 1. Checksums are left at zero; they are not checked.
 *
 * @throws RangeError when a body does not fit a packet, or there are more bodies than ports.
 */
export function captureOfRequests(bodies: readonly Uint8Array[], contentType: string): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(0xffff, 16);
  header.writeUInt32LE(linkTypeRaw, 20);
  return Buffer.concat([header, ...bodies.flatMap((body, index) => record(index, request(body, contentType)))]);
}

function request(body: Uint8Array, contentType: string): Buffer {
  const head = `POST / HTTP/1.1\r\nHost: im.example\r\nContent-Type: ${contentType}\r\nContent-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

function record(index: number, payload: Buffer): readonly Buffer[] {
  const packet = [ipHeader(20 + payload.length), tcpHeader(firstClientPort + index), payload];
  const length = 40 + payload.length;
  const header = Buffer.alloc(16);
  header.writeUInt32LE(index, 0);
  header.writeUInt32LE(length, 8);
  header.writeUInt32LE(length, 12);
  return [header, ...packet];
}

function ipHeader(payloadLength: number): Buffer {
  const header = Buffer.alloc(20);
  header[0] = 0x45;
  header.writeUInt16BE(20 + payloadLength, 2);
  header[8] = 64;
  header[9] = 6;
  header.set([192, 0, 2, 1], 12);
  header.set([192, 0, 2, 2], 16);
  return header;
}

function tcpHeader(clientPort: number): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt16BE(clientPort, 0);
  header.writeUInt16BE(httpPort, 2);
  header.writeUInt32BE(1, 4);
  header.writeUInt32BE(1, 8);
  header[12] = 0x50;
  header[13] = 0x18;
  header.writeUInt16BE(0x2000, 14);
  return header;
}
