import type { FastifyReply } from 'fastify';
import { withIds, type PhoneEvent, type Phones } from './phones.js';

const heartbeatMs = 15_000;
const maxUnsentBytes = 1024 * 1024;

/** What a reader of a phone's events wants. */
export interface EventsWish {
  /** Whether received SMS have the IDs of their parts. */
  readonly detail: boolean;
  /** The last event that it has seen; none: only from now on. */
  readonly lastEventId: string | undefined;
}

/**
 * Server-sent events of one phone, each with its data in JSON and an ID. A reader that falls too far behind is disconnected and may
 * reconnect.
 */
export function streamEvents(
  phones: Phones,
  msisdn: string,
  { detail, lastEventId }: EventsWish,
  reply: FastifyReply,
): void {
  reply.hijack();
  const response = reply.raw;
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(': listening\n\n');
  const tell = (event: PhoneEvent) =>
    response.write(`event: ${event.event}\nid: ${event.id}\ndata: ${JSON.stringify(dataOf(event, detail))}\n\n`);
  if (lastEventId !== undefined) for (const event of phones.eventsSince(msisdn, lastEventId)) tell(event);
  const heartbeat = setInterval(() => response.write(':\n\n'), heartbeatMs);
  const stop = phones.listen(msisdn, (event) => {
    if (response.writableLength > maxUnsentBytes) response.destroy();
    else tell(event);
  });
  // A write to a closed connection fails by itself; `close` follows.
  response.on('error', () => response.destroy());
  response.on('close', () => {
    clearInterval(heartbeat);
    stop();
  });
}

function dataOf(event: PhoneEvent, detail: boolean): object {
  if (event.event === 'state') return event.state;
  return event.event === 'sent' || detail ? withIds(event) : event.sms;
}
