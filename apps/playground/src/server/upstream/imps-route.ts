import type { Route } from '../http/server.js';
import { passOn } from './pass-on.js';

/** More than imps-front takes (IMPS_MAX_BODY), so that it is the one to refuse. */
const bodyLimit = 512 * 1024;

/** CSP over HTTP, from the page to imps-front. */
export function impsRoute(url: string): Route {
  return {
    method: 'POST',
    path: '/imps',
    bodyLimit,
    answer: (request, reply) => passOn({ name: 'imps-front', url }, request, reply),
  };
}
