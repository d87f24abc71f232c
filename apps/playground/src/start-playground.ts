import type { Logger } from '@smsonly/platform';
import { startInOrder, type Running } from '@smsonly/service/program';
import { playgroundRoutes } from './playground.parts.js';
import type { PlaygroundValues } from './playground.variables.js';
import { serverPart } from './server/http/server.js';
import { readPage } from './server/page-files/read-page.js';
import type { LauncherChannel } from './server/services/launcher-channel.js';

/** What is not in the environment. */
export type Surroundings = Readonly<{
  /** The folder of the built page. */
  page: string;
  /** The launcher that started us, if one did. */
  launcher: LauncherChannel | undefined;
}>;

/** Starts the playground; `url` is its address. */
export async function startPlayground(
  values: PlaygroundValues,
  logger: Logger,
  { page, launcher }: Surroundings,
): Promise<Running & Readonly<{ url: string }>> {
  const routes = playgroundRoutes(values, await readPage(page), launcher);
  const place = { port: values.PLAYGROUND_PORT, host: values.LISTEN_HOST };
  const running = await startInOrder([serverPart('http', routes, place, logger)], logger);
  return { ...running, url: running.addresses['http'] ?? '' };
}
