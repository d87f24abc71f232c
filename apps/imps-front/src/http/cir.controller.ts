import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** Whether something waits for the session to which this ID was given; undefined: it was given to none that lives. */
export type AnswerCir = (httpId: string) => Promise<boolean | undefined>;

export const answerCirToken = Symbol('answers GETs of SHTTP');

/** Where the URLs of SHTTP begin. */
export const cirPath = '/cir/';

/** SHTTP: 200 tells the client to poll, 204 that nothing waits. Source: IMPS CSP Transport, CIR. */
@Controller()
export class CirController {
  constructor(@Inject(answerCirToken) private readonly answer: AnswerCir) {}

  @Get('cir/:id')
  async get(@Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const waits = await this.answer(id);
    await reply
      .status(waits === undefined ? 404 : waits ? 200 : 204)
      .header('content-length', '0')
      .header('cache-control', 'no-store')
      .send();
  }
}
