import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** Errors as JSON: `{ status, detail }`. */
@Catch(HttpException)
export class ProblemFilter implements ExceptionFilter<HttpException> {
  catch(error: HttpException, host: ArgumentsHost): void {
    const status = error.getStatus();
    const detail = status === 404 ? 'nothing is at this path' : error.message;
    void host.switchToHttp().getResponse<FastifyReply>().status(status).send({ status, detail });
  }
}
