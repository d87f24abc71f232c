/**
 * SQLSTATEs outside class 08 (connection), 53 (resources), 57 (operator), 58 (system) and 40 (rollback) whose cause is in the database and
 * not in the record being handled, so that they pass once the database is fixed.
 */
const passing = new Set([
  '25006', // read-only: a standby, or a primary in fail-over
  '25P03', // idle in transaction for too long: this process was paused
  '28000', '28P01', '3D000', // cannot log in, no such database
  '3F000', '42501', '42P01', '42703', '42704', '42883', // no such schema, right, table, column, type, function: not migrated yet
  '55P03', // lock not available in time
  '55006', // object in use
  'XX000', // internal error
]); // prettier-ignore
const passingClasses = new Set(['08', '40', '53', '57', '58']);

/** Prisma: cannot reach, log in, time-outs, closed connection, pool and transaction time-outs, conflict, too many connections. */
const passingPrisma = new Set(['P1000', 'P1001', 'P1002', 'P1003', 'P1008', 'P1011', 'P1017', 'P2024', 'P2028', 'P2034', 'P2037']); // prettier-ignore

/** Kinds under which Prisma's adapter reports faults without a SQLSTATE. */
const passingKinds = new Set([
  'DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TlsConnectionError', 'TransactionWriteConflict', 'TooManyConnections',
]); // prettier-ignore

const network = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ECONNABORTED']); // prettier-ignore

/** What `pg` says, without any code, when a connection breaks or the pool is being closed. */
const lostConnection =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Query read timeout|Cannot use a pool after|Client was closed|Server has closed the connection)/;

type Parts = {
  name?: unknown;
  code?: unknown;
  message?: unknown;
  severity?: unknown;
  kind?: unknown;
  originalCode?: unknown;
};

/** The error itself and its causes: Prisma keeps the driver's error in `meta` or in `cause`. */
function* chain(error: unknown): Generator<Parts> {
  let current: unknown = error;
  for (let depth = 0; depth < 8 && typeof current === 'object' && current !== null; depth += 1) {
    yield current;
    const { cause, meta } = current as { cause?: unknown; meta?: { driverAdapterError?: unknown } };
    current = cause ?? meta?.driverAdapterError;
  }
}

/** The SQLSTATE that Postgres gave, or undefined when the error is not from Postgres. */
export function sqlState(error: unknown): string | undefined {
  for (const { code, originalCode } of chain(error)) {
    for (const candidate of [originalCode, code])
      if (typeof candidate === 'string' && /^(?!P[12]\d{3}$)[0-9A-Z]{5}$/.test(candidate)) return candidate;
  }
  return undefined;
}

/** Whether the transaction lost against another one and can be retried at once (serialization failure, deadlock). */
export function isConflict(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined) return state === '40001' || state === '40P01';
  return [...chain(error)].some(({ code, kind }) => code === 'P2034' || kind === 'TransactionWriteConflict');
}

/** Faults of Postgres or of the network: the statement itself is fine, so wait and retry. */
export function isTransient(error: unknown): boolean {
  const parts = [...chain(error)];
  const state = sqlState(error);
  // FATAL is what Postgres says to a session as a whole (no such role, shutting down), whatever the code.
  if (parts.some(({ severity }) => severity === 'FATAL' || severity === 'PANIC')) return true;
  if (state !== undefined) return passing.has(state) || passingClasses.has(state.slice(0, 2));
  return parts.some(
    ({ name, code, message, kind }) =>
      name === 'PrismaClientInitializationError' ||
      (typeof code === 'string' && (passingPrisma.has(code) || network.has(code))) ||
      (typeof kind === 'string' && passingKinds.has(kind)) ||
      (typeof message === 'string' && lostConnection.test(message)),
  );
}
