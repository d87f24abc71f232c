import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { octetsOf } from '../http/json-body.js';
import { Problem } from '../http/problem.js';

/** Who is asked on behalf of the page. */
export type Upstream = Readonly<{
  /** As people know it. */
  name: string;
  url: string;
}>;

/** imps-front answers within CSP_DEADLINE and its grace; nobody else takes as long. */
const longestWaitMs = 60_000;
const passedOn = ['accept', 'content-type', 'last-event-id'] as const;

/**
 * Passes a request on, octets as they are, and its answer back. What the caller waits for ends when the caller goes.
 * @throws Problem 503 when nobody answers, 502 when the answer breaks off
 */
export async function passOn({ name, url }: Upstream, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const answer = await ask(name, url, request, endOf(reply, longestWaitMs));
  const octets = await answer.arrayBuffer().catch((error: unknown) => {
    throw unreachable(name, error, 502);
  });
  void reply.status(answer.status).header('cache-control', 'no-store');
  return reply.headers(kept(answer)).send(Buffer.from(octets));
}

/**
 * Like `passOn`, for an answer without an end. It ends with either side.
 * @throws Problem 503 when nobody answers
 */
export async function passStreamOn(
  { name, url }: Upstream,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const answer = await ask(name, url, request, endOf(reply));
  void reply.status(answer.status).header('cache-control', 'no-store').headers(kept(answer));
  // Fastify destroys the stream when its reader has gone, which ends the request behind it.
  return reply.send(answer.body === null ? '' : Readable.fromWeb(answer.body as ReadableStream));
}

/** Aborted when the caller goes, or after the time. */
function endOf({ raw }: FastifyReply, limitMs?: number): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => gone.abort());
  return limitMs === undefined ? gone.signal : AbortSignal.any([gone.signal, AbortSignal.timeout(limitMs)]);
}

async function ask(name: string, url: string, request: FastifyRequest, signal: AbortSignal): Promise<Response> {
  const headers = new Headers();
  for (const header of passedOn) {
    const value = request.headers[header];
    if (typeof value === 'string') headers.set(header, value);
  }
  const { method } = request;
  const body = method === 'GET' || method === 'HEAD' ? undefined : new Uint8Array(octetsOf(request));
  try {
    return await fetch(url, { method, headers, signal, redirect: 'manual', ...(body && { body }) });
  } catch (error) {
    throw unreachable(name, error, 503);
  }
}

const kept = ({ headers }: Response): Record<string, string> => {
  const type = headers.get('content-type');
  return type === null ? {} : { 'content-type': type };
};

/** What is told about an upstream that did not answer: never an address or a body. */
export function unreachable(name: string, error: unknown, status: 502 | 503): Problem {
  const { name: kind, cause } = error as Error & { cause?: { code?: unknown } };
  const why = kind === 'TimeoutError' ? 'in time' : typeof cause?.code === 'string' ? `(${cause.code})` : '';
  return new Problem(
    status,
    `${name} is not available`,
    status === 503
      ? `${name} does not answer ${why}`.trimEnd() + '; it is down or starting.'
      : `The answer of ${name} broke off; it may have gone down.`,
  );
}
