import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Route } from '../http/server.js';
import { chooseCoding } from './choose-coding.js';
import type { PageFile, PageFiles } from './read-page.js';

/** The page and its files. */
export function pageRoutes(page: PageFiles): Route[] {
  return [...page].map(([path, file]) => ({
    method: 'GET',
    path,
    answer: (request, reply) => sendFile(request, reply, file),
  }));
}

function sendFile({ headers }: FastifyRequest, reply: FastifyReply, file: PageFile): FastifyReply {
  const coding = chooseCoding(headers['accept-encoding'], { br: file.br !== undefined, gzip: file.gzip !== undefined });
  // Each form has a tag of its own.
  const etag = coding === undefined ? file.etag : file.etag.replace(/"$/, `-${coding}"`);
  void reply
    .header('etag', etag)
    .header('vary', 'accept-encoding')
    .header('cache-control', file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache');
  if (hasTag(headers['if-none-match'], etag)) return reply.status(304).send();
  if (coding !== undefined) void reply.header('content-encoding', coding);
  return reply.type(file.type).send(coding === undefined ? file.plain : file[coding]);
}

function hasTag(given: string | undefined, etag: string): boolean {
  return (given ?? '').split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}
