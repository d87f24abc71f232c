import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { gatewayToken, type Gateway } from '../simulator.js';
import { rateAnswer, balanceAnswer, type JsonAnswer } from './account-answers.js';
import { requestArguments, UnreadableJson } from './request-arguments.js';
import type { SendAnswer } from './take-sms.js';
import { validateCredentials, validateRate, validateSend, type Refusal } from './validate-send.js';

/** Jasmin's HTTP API. */
@Controller()
export class GatewayController {
  constructor(@Inject(gatewayToken) private readonly gateway: Gateway) {}

  @Post('send')
  send(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    answerSend(request, reply, this.gateway.takeSms(argumentsOf(request, validateSend)));
  }

  @Get('send')
  sendByGet(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.send(request, reply);
  }

  @Get('rate')
  rate(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const { credentials, maxParts } = this.gateway;
    answerJson(reply, rateAnswer(argumentsOf(request, validateRate), credentials, maxParts));
  }

  @Post('rate')
  noRateByPost(@Res() reply: FastifyReply): void {
    answerJson(reply, { status: 405, body: 'Method Not Allowed' });
  }

  @Get('balance')
  balance(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    answerJson(reply, balanceAnswer(argumentsOf(request, validateCredentials), this.gateway.credentials));
  }

  @Get('ping')
  ping(@Res() reply: FastifyReply): void {
    void reply.header('content-type', 'text/plain').send('Jasmin/PONG');
  }
}

function argumentsOf<T>(
  request: FastifyRequest,
  validate: (args: ReturnType<typeof requestArguments>) => T,
): T | Refusal {
  const body = Buffer.isBuffer(request.body) ? request.body : undefined;
  try {
    return validate(requestArguments(request.raw.url ?? '', request.headers['content-type'], body));
  } catch (error) {
    if (error instanceof UnreadableJson) return { status: 500, text: `Unknown error: ${error.message}` };
    throw error;
  }
}

function answerSend(request: FastifyRequest, reply: FastifyReply, answer: SendAnswer): void {
  if (answer.kind === 'text') {
    void reply.status(answer.status).header('content-type', 'text/plain').send(Buffer.from(answer.body, 'latin1'));
    return;
  }
  reply.hijack();
  if (answer.kind === 'cut') request.raw.socket.destroy();
}

function answerJson(reply: FastifyReply, { status, body }: JsonAnswer): void {
  void reply.status(status).header('content-type', 'application/json').send(JSON.stringify(body));
}
