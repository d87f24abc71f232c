import type { FastifyReply } from 'fastify';

/** An answer that is made anew for each request. */
export function json(reply: FastifyReply, body: unknown, status = 200): FastifyReply {
  return reply.status(status).type('application/json').header('cache-control', 'no-store').send(JSON.stringify(body));
}
