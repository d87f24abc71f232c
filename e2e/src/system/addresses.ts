import { milliseconds } from './milliseconds.js';

/** The addresses of a running system, and what its operator configured. */
export type System = Readonly<{
  imps: string;
  admin: string;
  simulator: string;
  /** Host and port of the TCP channel that wakes clients. */
  cir: string;
  adminToken: string;
  domain: string;
  pool: string;
  ranges: string;
  /** After which time an unacknowledged transaction is given out again, such as `60s`. */
  redelivery: string;
  /** After which time without a sign a session is over that asked for the shortest keep-alive time, such as `110s`. */
  expiry: string;
}>;

/** The system that `npm start` runs, unless the environment says otherwise. */
export function systemFromEnvironment(env: Readonly<Record<string, string | undefined>>): System {
  const at = (variable: string, port: number) => `http://127.0.0.1:${env[variable] ?? port}`;
  return {
    imps: `${at('IMPS_PORT', 8080)}/imps`,
    admin: `${at('ADMIN_PORT', 8081)}/v1`,
    simulator: env.JASMIN_SIMULATOR_URL ?? at('JASMIN_SIMULATOR_PORT', 1401),
    cir: `127.0.0.1:${env.CIR_TCP_PORT ?? 3171}`,
    adminToken: env.ADMIN_TOKEN ?? 'dev-admin-token',
    domain: env.IMPS_DOMAIN ?? 'im.example.com',
    pool: env.SMS_NUMBER_POOL ?? '+4759440000-+4759440099',
    ranges: env.SMS_ONLY_RANGES ?? '+479,+474',
    redelivery: env.REDELIVERY_AFTER ?? '60s',
    expiry: expiryOf(env),
  };
}

/** The shortest keep-alive time, what is added to it, and the interval at which imps-front looks. */
export function expiryOf(env: Readonly<Record<string, string | undefined>>): string {
  const parts = [env.KEEP_ALIVE_LEAST ?? '60s', env.KEEP_ALIVE_GRACE ?? '45s', env.SESSION_SWEEP ?? '5s'];
  return `${parts.reduce((sum, part) => sum + milliseconds(part), 0)}ms`;
}
