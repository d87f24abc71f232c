import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { clientAddress } from './client-address.js';
import { addressHeaderToken, retryAfterSeconds } from './csp.controller.js';

/** Whether something waits for the session to which this ID was given; undefined: it was given to none that lives; or it cannot be said now. */
export type AnswerCir = (httpId: string, address?: string) => Promise<boolean | undefined | 'busy'>;

export const answerCirToken = Symbol('answers GETs of SHTTP');

/** Where the URLs of SHTTP begin. */
export const cirPath = '/cir/';

/** SHTTP: 200 tells the client to poll, 204 that nothing waits. Source: IMPS CSP Transport, CIR. */
@Controller()
export class CirController {
  constructor(
    @Inject(answerCirToken) private readonly answer: AnswerCir,
    @Inject(addressHeaderToken) private readonly addressHeader: string,
  ) {}

  @Get('cir/:id')
  async get(@Param('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const address = clientAddress(request.ip, this.addressHeader === '' ? [] : request.headers[this.addressHeader]);
    const waits = await this.answer(id, address);
    if (waits === 'busy') return void (await reply.status(503).header('retry-after', retryAfterSeconds).send());
    await reply
      .status(waits === undefined ? 404 : waits ? 200 : 204)
      .header('content-length', '0')
      .header('cache-control', 'no-store')
      .send();
  }
}
