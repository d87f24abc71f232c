import type { FastifyRequest } from 'fastify';
import { Problem } from '../http/problem.js';
import type { Route } from '../http/server.js';
import { passOn, passStreamOn, type Upstream } from './pass-on.js';

const bodyLimit = 64 * 1024;

/**
 * The simulator's phones, passed through.
 * @param url the simulator's base address; without it there are no phones
 */
export function phoneRoutes(url: string | undefined): Route[] {
  const at = (request: FastifyRequest, what: string): Upstream => {
    if (url === undefined)
      throw new Problem(404, 'No phones', 'The gateway is not our simulator (PHONES_URL is not set), so it has none.');
    const { msisdn } = request.params as { msisdn: string };
    if (!/^\+?[0-9]{1,20}$/.test(msisdn))
      throw new Problem(400, 'Invalid number', 'A phone has a number such as +4790000009, its plus percent-encoded.');
    return { name: 'jasmin-simulator', url: `${url}/phones/${encodeURIComponent(msisdn)}/${what}` };
  };
  const path = (what: string): string => `/api/phones/:msisdn/${what}`;
  const passed = (method: Route['method'], what: string): Route => ({
    method,
    path: path(what),
    bodyLimit,
    answer: (request, reply) => passOn(at(request, what), request, reply),
  });
  return [
    passed('GET', 'messages'),
    passed('POST', 'messages'),
    passed('GET', 'sent'),
    passed('GET', 'state'),
    passed('PUT', 'state'),
    {
      method: 'GET',
      path: path('events'),
      head: false,
      answer: (request, reply) => passStreamOn(at(request, 'events'), request, reply),
    },
  ];
}
