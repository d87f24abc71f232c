import { isIP } from 'node:net';

/** What tells who sends a request, and to whom they believe to send it. */
export type Caller = Readonly<{
  /** The path without its query. */
  path: string;
  host: string | undefined;
  origin: string | undefined;
  /** `Sec-Fetch-Site`: browsers alone send it. */
  fetchSite: string | undefined;
}>;

const loopbackNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];
const wildcards: readonly string[] = ['0.0.0.0', '::'];

/**
 * Whether a request is answered. Any page that somebody looks at can send requests to this machine; and a page whose own
 * name was made to point here (DNS rebinding) would even see the answers: its name is in `Host`.
 * @param listenHost the address on which the server listens
 * @returns why it is refused; undefined when it is not
 */
export function refusalOf(
  { path, host, origin, fetchSite }: Caller,
  listenHost: string,
): 'foreign host' | 'foreign origin' | 'browser' | undefined {
  const name = nameIn(host);
  if (name === undefined || !isOwnName(name, listenHost)) return 'foreign host';
  if (path.startsWith('/v1/')) return origin === undefined && fetchSite === undefined ? undefined : 'browser';
  if (origin !== undefined) return isSameOrigin(origin, host) ? undefined : 'foreign origin';
  // Without Origin: what browsers get for a link, an image or a script. The page itself may be linked to.
  const isOpen = path === '/' || path.startsWith('/health/');
  return isOpen || fetchSite === undefined || fetchSite === 'same-origin' || fetchSite === 'none'
    ? undefined
    : 'foreign origin';
}

/** The name in `Host`, in lower case and without the port, a tunnel may change that. */
function nameIn(host: string | undefined): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[^:@/?#\s]+)(?::\d{1,5})?$/i.exec(host ?? '')?.[1]?.toLowerCase();
}

function isOwnName(name: string, listenHost: string): boolean {
  const own = listenHost.toLowerCase();
  if (loopbackNames.includes(name) || name === own || name === `[${own}]`) return true;
  // A name can be made to point here, an address cannot.
  return wildcards.includes(own) && isIP(name.replace(/^\[|\]$/g, '')) !== 0;
}

/** Whether a page of this server sent it. In front of it may be something that speaks TLS. */
function isSameOrigin(origin: string, host: string | undefined): boolean {
  return (
    origin.toLowerCase() === `http://${host?.toLowerCase()}` ||
    origin.toLowerCase() === `https://${host?.toLowerCase()}`
  );
}
