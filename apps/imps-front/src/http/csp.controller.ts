import type { IncomingHttpHeaders } from 'node:http';
import { clientAddress } from './client-address.js';
import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AnswerPost } from './answer-post.js';

export const answerPostToken = Symbol('answers CSP POSTs');
export const addressHeaderToken = Symbol('name of the header with the address of the client');

export function contentTypeIn({ 'content-type': contentType = '' }: IncomingHttpHeaders): string {
  return contentType;
}

/** After so long it is worth sending again what was not carried out. */
export const retryAfterSeconds = '5';

/**
 * CSP over HTTP: the body of a POST in, the body of its answer out, always 200 (IMPS, HTTP as data channel). Only acknowledgements
 * that are not taken now are answered 503, since in CSP they have no answer.
 */
@Controller()
export class CspController {
  constructor(
    @Inject(answerPostToken) private readonly answer: AnswerPost,
    @Inject(addressHeaderToken) private readonly addressHeader: string,
  ) {}

  @Post(['/', 'imps'])
  @HttpCode(200)
  async post(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const contentType = contentTypeIn(request.headers);
    const address = clientAddress(request.ip, this.addressHeader === '' ? [] : request.headers[this.addressHeader]);
    const body = await this.answer((request.body as Buffer | undefined) ?? new Uint8Array(0), contentType, address);
    if (!body) return void (await reply.status(503).header('retry-after', retryAfterSeconds).send());
    await reply
      .header('content-type', contentType.split(';', 1)[0]?.trim())
      .send(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
  }
}
