import type { FastifyReply } from 'fastify';
import type { ProblemBody } from './schemas.js';

/** A refusal of the provisioning API, as problem+json (RFC 9457). */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly status: 400 | 401 | 404 | 409 | 413 | 415 | 500 | 503,
    readonly title: string,
    readonly detail: string,
  ) {
    super(`${title}: ${detail}`);
  }

  get body(): ProblemBody {
    return { type: 'about:blank', title: this.title, status: this.status, detail: this.detail };
  }
}

export function sendProblem(reply: FastifyReply, problem: Problem): void {
  void reply.status(problem.status).type('application/problem+json').send(problem.body);
}
