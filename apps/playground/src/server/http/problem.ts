import type { FastifyReply } from 'fastify';

/** A refusal, or a fault that its receiver may know of, as problem+json (RFC 9457). */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
  ) {
    super(`${title}: ${detail}`);
  }
}

export function sendProblem(reply: FastifyReply, { status, title, detail }: Problem): FastifyReply {
  return reply
    .status(status)
    .type('application/problem+json')
    .header('cache-control', 'no-store')
    .send(JSON.stringify({ title, status, detail }));
}
