import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { FastifyRequest } from 'fastify';
import { json } from '../http/answers.js';
import { jsonObject, octetsOf } from '../http/json-body.js';
import { Problem } from '../http/problem.js';
import type { Route } from '../http/server.js';
import { readOtlp } from './read-otlp.js';
import type { SpanStore } from './span-store.js';
import { wayOf } from './way-of.js';

const mostOnTheWire = 8 * 1024 * 1024;
const mostUnpacked = 32 * 1024 * 1024;

/** Spans in, the ways of messages out. */
export function spanRoutes(store: SpanStore): Route[] {
  return [
    {
      method: 'POST',
      path: '/v1/traces',
      bodyLimit: mostOnTheWire,
      answer: async (request, reply) => {
        const { spans, rejected } = readOtlp(jsonObject(await unpacked(request)));
        store.add(spans);
        const partialSuccess =
          rejected === 0
            ? {}
            : { rejectedSpans: String(rejected), errorMessage: 'spans without ID, name or times were left out' };
        return json(reply, { partialSuccess });
      },
    },
    {
      method: 'GET',
      path: '/api/ways/:id',
      answer: (request, reply) => json(reply, wayOf(store, (request.params as { id: string }).id)),
    },
  ];
}

/** @throws Problem 415 for another encoding, 400 for octets that are none, 413 when there is too much in them */
async function unpacked(request: FastifyRequest): Promise<Uint8Array> {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers;
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new Problem(415, 'Unsupported type', 'Spans are taken as OTLP over HTTP in JSON (http/json), not protobuf.');
  if (encoding === 'identity') return octetsOf(request);
  if (encoding !== 'gzip')
    throw new Problem(415, 'Unsupported encoding', 'Content-Encoding must be gzip, if anything.');
  try {
    return await promisify(gunzip)(octetsOf(request), { maxOutputLength: mostUnpacked });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new Problem(413, 'Body is too large', 'There is too much in it.');
    throw new Problem(400, 'Invalid body', 'It is not gzip.');
  }
}
