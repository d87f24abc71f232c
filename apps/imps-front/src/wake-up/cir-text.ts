import type { CspVersion } from '@smsonly/imps-model';

/** The session that a client is woken for. */
export type WokenSession = Readonly<{ version: CspVersion; cookie?: string }>;

/**
 * CIR text: `WVCI <version> <session cookie>`, the cookie as the client gave it at login, since it looks for it in the text.
 * Clients want three fields; one without a cookie gets a 0. Source: IMPS CSP Transport, CIR.
 */
export function cirText({ version, cookie }: WokenSession): string {
  // A line break would end the line.
  const field = (cookie ?? '').replace(/[\r\n]+/g, ' ').trim();
  return `WVCI ${version} ${field === '' ? '0' : field}`;
}
