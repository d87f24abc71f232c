import {
  Body,
  Catch,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpException,
  Inject,
  Param,
  Put,
  Res,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import { isTransient } from '@smsonly/persistence';
import type { Clock } from '@smsonly/platform';
import type { FastifyReply } from 'fastify';
import { findAccount, type Account } from '../accounts/account.store.js';
import { deregisterAccount, registerAccount, type AccountDeps } from '../accounts/register-account.js';
import { openapi } from './openapi.js';
import { Problem, sendProblem } from './problem.js';
import { readRegistration, readUserId, type RegistrationRules } from './read-registration.js';
import type { AccountBody } from './schemas.js';

export const provisioningToken = Symbol('deps of the provisioning API');

export type ProvisioningDeps = AccountDeps & RegistrationRules & Readonly<{ token: string; clock: Clock }>;

/** Turns every fault into problem+json that tells no more than its receiver may know. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(provisioningToken) private readonly deps: ProvisioningDeps) {}

  catch(error: unknown, host: ArgumentsHost): void {
    sendProblem(host.switchToHttp().getResponse<FastifyReply>(), this.problemOf(error));
  }

  private problemOf(error: unknown): Problem {
    if (error instanceof Problem) return error;
    const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: number }).statusCode;
    if (status === 404) return new Problem(404, 'Not found', 'No such resource; see /v1/openapi.json.');
    if (status === 413) return new Problem(413, 'Body is too large', 'The limit is 16 KiB.');
    if (status === 415) return new Problem(415, 'Content type is not supported', 'Send the body as application/json.');
    if (status !== undefined && status >= 400 && status < 500) {
      return new Problem(400, 'Invalid request', 'The body must be JSON.');
    }
    this.deps.logger.error({ err: error }, 'a provisioning request failed');
    return isTransient(error)
      ? new Problem(503, 'Not available', 'The database does not answer; try again later.')
      : new Problem(500, 'Internal error', 'The request was not carried out.');
  }
}

@Controller('v1')
export class ProvisioningController {
  constructor(@Inject(provisioningToken) private readonly deps: ProvisioningDeps) {}

  @Get('openapi.json')
  describe(): typeof openapi {
    return openapi;
  }

  @Put('accounts/:userId')
  async put(
    @Param('userId') userId: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AccountBody> {
    const wanted = readRegistration(userId, body, this.deps);
    const outcome = await registerAccount(this.deps, wanted, this.deps.clock());
    if ('refused' in outcome) throw problemOf(outcome.refused);
    const { account, isNew } = outcome;
    void reply.status(isNew ? 201 : 200);
    if (isNew) void reply.header('location', `/v1/accounts/${encodeURIComponent(account.userId)}`);
    return bodyOf(account);
  }

  @Get('accounts/:userId')
  async get(@Param('userId') text: string): Promise<AccountBody> {
    const { userId } = readUserId(text, this.deps.reading);
    const account = await findAccount(this.deps.db, { canonical: userId });
    if (!account) throw noSuchAccount();
    return bodyOf(account);
  }

  @Delete('accounts/:userId')
  @HttpCode(204)
  async delete(@Param('userId') text: string): Promise<void> {
    const { userId } = readUserId(text, this.deps.reading);
    if (!(await deregisterAccount(this.deps, userId, this.deps.clock()))) throw noSuchAccount();
  }
}

function noSuchAccount(): Problem {
  return new Problem(404, 'No such account', 'No user is registered under this ID.');
}

function problemOf(refused: 'password missing' | 'number taken'): Problem {
  return refused === 'number taken'
    ? new Problem(409, 'Number is taken', 'Another account has this number.')
    : new Problem(400, 'Invalid body', 'password is missing: a new account needs one.');
}

function bodyOf({ userId, msisdn, displayName, registeredAt, changedAt }: Account): AccountBody {
  return {
    userId,
    ...(msisdn !== undefined && { msisdn }),
    ...(displayName !== undefined && { displayName }),
    registeredAt: registeredAt.toISOString(),
    changedAt: changedAt.toISOString(),
  };
}
