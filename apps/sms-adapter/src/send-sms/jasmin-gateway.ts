import { JasminClient } from 'jasmin-sms-client';

/** No answer within this time: the outcome of the call is unknown. */
const answerTimeoutMs = 10_000;
const connectTimeoutMs = 5_000;

/** A call's longest life and, after that, time for its outcome to be committed. */
export const longestCallMs = connectTimeoutMs + 2 * answerTimeoutMs + 15_000;

/** The gateway as this service calls it. */
export function jasminGateway(
  options: Readonly<{
    url: string;
    username: string;
    password: string;
    /** Our base address as it sees us, and the secret in the query: it reports deliveries there. */
    callbackUrl: string;
    callbackToken: string;
    /** Most calls of `/send` at a time. */
    calls: number;
  }>,
): JasminClient {
  const { url, username, password, callbackUrl, callbackToken, calls } = options;
  return new JasminClient({
    url,
    username,
    password,
    reportUrl: `${callbackUrl}/jasmin/dlr?token=${encodeURIComponent(callbackToken)}`,
    // One more, so that a sign of life can be asked for while all calls are under way.
    connections: calls + 1,
    connectTimeoutMs,
    answerTimeoutMs,
    // The sender pauses by itself (ADR 0013).
    circuit: false,
  });
}
