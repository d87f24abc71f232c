import { randomBytes } from 'node:crypto';
import { newKafka } from '../servers/test-servers.mjs';
import { sharedServers } from './shared-servers.js';

export interface TestBroker extends AsyncDisposable {
  /** `host:port` each. */
  readonly brokers: string[];
  /** The same as one string, as in KAFKA_BROKERS. */
  readonly brokersText: string;
  /** The broker is shared: prefix names of topics and groups with this, e.g. `t3f09c-`. */
  readonly prefix: string;
  /** Topics on the shared broker may be left behind: it ends with the test run. */
  close(): Promise<void>;
}

/** The Kafka broker of this test run. It does not create topics automatically. */
export async function testBroker(): Promise<TestBroker> {
  const { brokers } = await sharedServers().broker();
  const close = () => Promise.resolve();
  return { ...addresses(brokers), prefix: `t${randomBytes(3).toString('hex')}-`, close, [Symbol.asyncDispose]: close };
}

export interface PrivateBroker extends AsyncDisposable {
  readonly brokers: string[];
  readonly brokersText: string;
  readonly port: number;
  /** Shuts down in order; the data stays. */
  stop(): Promise<void>;
  /** Pulls the plug: SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again on the same port with the same data. */
  start(): Promise<void>;
  /** Ends it for good and removes its data. */
  close(): Promise<void>;
}

/** A running Kafka broker of the caller's own, to be stopped and killed; takes about three seconds. */
export async function privateBroker(): Promise<PrivateBroker> {
  const server = await newKafka();
  const close = () => server.close();
  return {
    ...addresses(server.brokers),
    port: server.port,
    stop: () => server.stop(),
    kill: () => server.kill(),
    start: () => server.start(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

const addresses = (brokersText: string) => ({ brokers: brokersText.split(','), brokersText });
