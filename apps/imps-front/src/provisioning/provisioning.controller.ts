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
import type { Account } from '../accounts/account.store.js';
import { deregisterAccount, registerAccount, type AccountDependencies } from '../accounts/register-account.js';
import { openapi } from './openapi.js';
import { Problem, sendProblem } from './problem.js';
import { readRegistration, readUserId, type RegistrationRules } from './read-registration.js';

export const PROVISIONING = Symbol('provisioning dependencies');

export type ProvisioningDependencies = AccountDependencies &
  RegistrationRules &
  Readonly<{ token: string; clock: Clock }>;

/** Every fault leaves as problem+json, and no fault tells more than its sender may know. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(PROVISIONING) private readonly deps: ProvisioningDependencies) {}

  catch(error: unknown, host: ArgumentsHost): void {
    sendProblem(host.switchToHttp().getResponse<FastifyReply>(), this.problemOf(error));
  }

  private problemOf(error: unknown): Problem {
    if (error instanceof Problem) return error;
    const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: number }).statusCode;
    if (status === 404) return new Problem(404, 'Not found', 'There is nothing at this address; see /v1/openapi.json.');
    if (status === 413) return new Problem(413, 'Body is too large', 'An account takes no more than 16 KiB.');
    if (status === 415) return new Problem(415, 'Content type is not supported', 'Send the body as application/json.');
    if (status !== undefined && status >= 400 && status < 500) {
      return new Problem(400, 'Request cannot be used', 'The body must be JSON.');
    }
    this.deps.logger.error({ err: error }, 'a provisioning request failed');
    return isTransient(error)
      ? new Problem(503, 'Not available', 'The database does not answer; try again later.')
      : new Problem(500, 'Internal error', 'The request was not carried out.');
  }
}

@Controller('v1')
export class ProvisioningController {
  constructor(@Inject(PROVISIONING) private readonly deps: ProvisioningDependencies) {}

  @Get('openapi.json')
  describe(): typeof openapi {
    return openapi;
  }

  @Put('accounts/:userId')
  async put(
    @Param('userId') userId: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const wanted = readRegistration(userId, body, this.deps);
    const { account, isNew } = await registerAccount(this.deps, wanted, this.deps.clock());
    void reply.status(isNew ? 201 : 200);
    if (isNew) void reply.header('location', `/v1/accounts/${encodeURIComponent(account.userId)}`);
    return told(account);
  }

  @Get('accounts/:userId')
  async get(@Param('userId') text: string): Promise<object> {
    const { userId } = readUserId(text, this.deps.reading);
    const account = await this.deps.accounts.find({ canonical: userId });
    if (!account) throw noSuchAccount();
    return told(account);
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

/** An account as the API tells it; never the password. */
function told({ userId, msisdn, displayName, registeredAt, changedAt }: Account): object {
  return {
    userId,
    ...(msisdn !== undefined && { msisdn }),
    ...(displayName !== undefined && { displayName }),
    registeredAt: registeredAt.toISOString(),
    changedAt: changedAt.toISOString(),
  };
}
