import { Controller, Get, HttpStatus, Inject, Post, Req, Res } from '@nestjs/common';
import type { Logger } from '@smsonly/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callbackAnswer } from 'jasmin-sms-client';
import type { Callback, Callbacks, CallbackOutcome } from './callbacks.js';

export const callbacksToken = Symbol('callbacks');
export const loggerToken = Symbol('logger');

/** The gateway's callbacks: delivery reports and SMS from phones. Normally by POST; GET carries the same form in its query. */
@Controller('jasmin')
export class CallbacksController {
  constructor(
    @Inject(callbacksToken) private readonly callbacks: Callbacks,
    @Inject(loggerToken) private readonly logger: Logger,
  ) {}

  @Post('dlr')
  dlr(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(reply, this.callbacks.dlr(callbackFrom(request)));
  }

  @Get('dlr')
  dlrByGet(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.dlr(request, reply);
  }

  @Post('mo')
  mo(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(reply, this.callbacks.mo(callbackFrom(request)));
  }

  @Get('mo')
  moByGet(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.mo(request, reply);
  }

  private async answer(reply: FastifyReply, callback: Promise<CallbackOutcome>): Promise<void> {
    const { status, text } = await callback.then(answerTo, (error: unknown) => {
      this.logger.warn({ err: error }, 'cannot store a callback; the gateway will repeat it');
      return { status: HttpStatus.SERVICE_UNAVAILABLE, text: 'cannot store the callback now, please retry' };
    });
    await reply.status(status).type('text/plain').send(text);
  }
}

function answerTo(outcome: CallbackOutcome): { status: number; text: string } {
  switch (outcome.outcome) {
    case 'taken':
    case 'duplicate':
    case 'unknown-attempt':
      return { status: HttpStatus.OK, text: callbackAnswer };
    case 'broken':
      return { status: HttpStatus.BAD_REQUEST, text: `field ${outcome.error.field} ${outcome.error.problem}` };
    case 'refused':
      return outcome.refusal === 'not-allowed'
        ? { status: HttpStatus.FORBIDDEN, text: 'this address is not in SMS_CALLBACK_ALLOW' }
        : { status: HttpStatus.UNAUTHORIZED, text: 'the query needs token=JASMIN_CALLBACK_TOKEN' };
  }
}

function callbackFrom(request: FastifyRequest): Callback {
  const query = request.query as Record<string, unknown>;
  const address = request.socket.remoteAddress ?? '';
  if (request.method === 'GET')
    return { address, query, form: Buffer.from(request.raw.url?.split('?', 2)[1] ?? '', 'latin1') };
  return { address, query, form: Buffer.isBuffer(request.body) ? request.body : new Uint8Array() };
}
