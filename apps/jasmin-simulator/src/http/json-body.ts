import { BadRequestException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/**
 * The JSON object in a request's body, whatever content type it claims.
 * @throws BadRequestException when there is none
 */
export function jsonBody(request: FastifyRequest): object {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '');
  } catch {
    throw new BadRequestException('the body must be JSON');
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new BadRequestException('the body must be a JSON object');
  return json;
}
