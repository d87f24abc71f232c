import type { FastifyRequest } from 'fastify';
import { Problem } from './problem.js';

/** The body as it came; empty without one. */
export function octetsOf({ body }: FastifyRequest): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

/**
 * The JSON object in octets.
 * @throws Problem 400 when there is none
 */
export function jsonObject(octets: Uint8Array): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(octets));
  } catch {
    throw new Problem(400, 'Invalid body', 'It must be JSON in UTF-8.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Problem(400, 'Invalid body', 'It must be a JSON object.');
  return value as Record<string, unknown>;
}
