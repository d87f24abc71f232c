import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { nestLogger } from '@smsonly/platform';
import { defaultDoorLimits, Door, doorSettings, leaveByDoor, type DoorReason } from '@smsonly/service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isAuthorised } from './bearer-token.js';
import { Problem, sendProblem } from './problem.js';
import type { ProvisioningDeps } from './provisioning.controller.js';
import { ProvisioningModule } from './provisioning.module.js';

/** Node accepts no longer request line, so every user ID reaches its validation, which says what is wrong with it. */
const longestPath = 16 * 1024;
const withoutToken: readonly (string | undefined)[] = ['/v1/openapi.json'];

/**
 * The HTTP server of the operator. The token is checked before the body; bodies are JSON of up to 16 KiB, and an empty one
 * counts as absent, whatever its content type.
 */
export async function provisioningServer(
  deps: ProvisioningDeps & Readonly<{ onRefused: (reason: DoorReason) => void }>,
): Promise<NestFastifyApplication> {
  const door = new Door(defaultDoorLimits, deps.onRefused);
  const adapter = new FastifyAdapter({
    ...doorSettings(door),
    bodyLimit: 16 * 1024,
    routerOptions: { maxParamLength: longestPath },
    frameworkErrors: (_error: Error, _request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(reply, new Problem(400, 'Invalid URL', 'Its path must be percent-encoded UTF-8.')),
  });
  const app = await NestFactory.create<NestFastifyApplication>(ProvisioningModule.with(deps), adapter, {
    logger: nestLogger(deps.logger),
    bodyParser: false,
    abortOnError: false,
  });
  const fastify = app.getHttpAdapter().getInstance();
  leaveByDoor(fastify, door);
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parseJson(request, body, done);
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    const isOpen = request.is404 || withoutToken.includes(request.routeOptions.url);
    if (isOpen || isAuthorised(request.headers.authorization, deps.token)) return done();
    void reply.header('www-authenticate', 'Bearer');
    sendProblem(reply, new Problem(401, 'Not authorised', 'Send the header Authorization: Bearer <ADMIN_TOKEN>.'));
  });
  return app;
}
