import type { FastifyReply } from 'fastify';
import type { Phones } from './phones.js';

const heartbeatMs = 15_000;
const maxUnsentBytes = 1024 * 1024;

/**
 * Server-sent events of one phone: `event: message` with the message in JSON as data and its ID, from now on. A reader
 * that falls too far behind is disconnected and may reconnect.
 */
export function streamMessages(phones: Phones, msisdn: string, reply: FastifyReply): void {
  reply.hijack();
  const response = reply.raw;
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(': listening\n\n');
  const heartbeat = setInterval(() => response.write(':\n\n'), heartbeatMs);
  const stop = phones.listen(msisdn, (message) => {
    if (response.writableLength > maxUnsentBytes) response.destroy();
    else response.write(`event: message\nid: ${message.id}\ndata: ${JSON.stringify(message)}\n\n`);
  });
  // A write to a closed connection fails by itself; `close` follows.
  response.on('error', () => response.destroy());
  response.on('close', () => {
    clearInterval(heartbeat);
    stop();
  });
}
