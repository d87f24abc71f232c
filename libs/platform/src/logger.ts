import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

/** Field names whose values never reach a log line, at any depth. */
const secrets = ['password', 'token', 'authorization', 'text', 'data', 'digestBytes', 'nonce', 'content'];

/**
 * An error as it may be logged: its name, code and place. Not its message, nor the details that a driver adds: Postgres and
 * JSON parsers quote the offending values. The same for causes, three deep.
 */
function withoutValues(error: unknown, depth = 3): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, code, cause, stack } = error as Error & { code?: unknown };
  const place = stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: name,
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(place && { place: place.slice(0, 8).map((line) => line.trim()) }),
    ...(cause !== undefined && depth > 0 && { cause: withoutValues(cause, depth - 1) }),
  };
}

/**
 * JSON lines on standard output: level, time, service, instance, and what the call adds (message, session and trace IDs).
 * Fields that could carry message texts or secrets are blanked as a second line of defence; the first is not to log them.
 */
export function createLogger(
  { service, instance, level = 'info' }: { service: string; instance: string; level?: string },
  destination?: DestinationStream,
): Logger {
  const options = {
    level,
    base: { service, instance },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: withoutValues, error: withoutValues },
    redact: { paths: secrets.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Nest's own log lines, in the same format. */
export function nestLogger(logger: Logger): LoggerService {
  const fields = (context: unknown[]) => ({ context: context.filter((part) => typeof part === 'string').at(-1) });
  return {
    log: (message: unknown, ...context: unknown[]) => logger.debug(fields(context), String(message)),
    error: (message: unknown, ...context: unknown[]) => logger.error(fields(context), String(message)),
    warn: (message: unknown, ...context: unknown[]) => logger.warn(fields(context), String(message)),
    debug: (message: unknown, ...context: unknown[]) => logger.debug(fields(context), String(message)),
    verbose: (message: unknown, ...context: unknown[]) => logger.trace(fields(context), String(message)),
  };
}
