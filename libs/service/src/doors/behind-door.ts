import type { FastifyInstance, FastifyServerFactory } from 'fastify';
import type { Door } from './door.js';

/** Settings of a Fastify server that stands behind a door. Requests that come while it closes are answered like all others. */
export const doorSettings = (door: Door) => ({
  // Fastify's type has HTTP/2 in it, which is off.
  serverFactory: door.serverFor as unknown as FastifyServerFactory,
  return503OnClosing: false,
  forceCloseConnections: 'idle' as const,
});

/** What such a server does at its door while it is closed. */
export function leaveByDoor(fastify: Pick<FastifyInstance, 'addHook'>, door: Door): void {
  fastify.addHook('preClose', () => door.leave());
  // Fastify ends connections that are idle when the server stops. One whose request is answered after that would be kept for more
  // requests, and the stop would wait until its client closes it, or more than a minute.
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (door.isLeaving && !door.hasMore(request.raw)) reply.header('connection', 'close');
    done(null, payload);
  });
}
