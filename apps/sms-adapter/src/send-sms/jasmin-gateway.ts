import { JasminClient } from 'jasmin-sms-client';

/** Without an answer within this time, the outcome of the call is unknown. */
const answerTimeoutMs = 10_000;
const connectTimeoutMs = 5_000;

/** The longest duration of a call, plus time to commit its outcome. */
export const longestCallMs = connectTimeoutMs + 2 * answerTimeoutMs + 15_000;

/** The gateway as this service calls it. */
export function jasminGateway(
  options: Readonly<{
    url: string;
    username: string;
    password: string;
    /** Base address of sms-adapter as the gateway sees it, for delivery reports, and the secret in the query. */
    callbackUrl: string;
    callbackToken: string;
    /** Most calls to `/send` at a time. */
    calls: number;
  }>,
): JasminClient {
  const { url, username, password, callbackUrl, callbackToken, calls } = options;
  return new JasminClient({
    url,
    username,
    password,
    reportUrl: `${callbackUrl}/jasmin/dlr?token=${encodeURIComponent(callbackToken)}`,
    // One more for pings while all other connections are in use.
    connections: calls + 1,
    connectTimeoutMs,
    answerTimeoutMs,
    // The sender pauses by itself (ADR 0013).
    circuit: false,
  });
}

/** The gateway for SMS on which nobody reports, with few connections of its own. */
export function unreportedGateway(
  account: Readonly<{ url: string; username: string; password: string }>,
): JasminClient {
  return new JasminClient({ ...account, connections: 2, connectTimeoutMs, answerTimeoutMs, circuit: false });
}
