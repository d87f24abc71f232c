import type { FastifyReply, FastifyRequest } from 'fastify';
import { json } from '../http/answers.js';
import { Problem } from '../http/problem.js';
import type { Route } from '../http/server.js';
import type { LauncherChannel } from './launcher-channel.js';

/** The services that the launcher runs, and how to kill one and have it back. */
export function serviceRoutes(launcher: LauncherChannel | undefined): Route[] {
  const ask = (type: 'kill' | 'start') => (request: FastifyRequest, reply: FastifyReply) => {
    const { name } = request.params as { name: string };
    if (launcher === undefined || !launcher.canKill())
      throw new Problem(404, 'No launcher', 'Services can be killed and started only where npm start runs them.');
    if (!launcher.services().some((service) => service.name === name && service.canKill))
      throw new Problem(404, 'No such service', 'Nothing of this name can be killed or started.');
    launcher.ask(type, name);
    return json(reply, {}, 202);
  };
  return [
    {
      method: 'GET',
      path: '/api/services',
      answer: (_request, reply) => json(reply, launcher?.services() ?? []),
    },
    { method: 'POST', path: '/api/services/:name/kill', answer: ask('kill') },
    { method: 'POST', path: '/api/services/:name/start', answer: ask('start') },
  ];
}
