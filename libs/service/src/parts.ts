import type { Logger } from '@smsonly/platform';

/** Something that runs from start to stop. */
export type Part = Readonly<{
  /** For the log, and for the addresses. */
  name: string;
  /** Resolves when it is running; with its address, if it listens. */
  start?: () => Promise<string | void> | string | void;
  /** Resolves when it has completely stopped. Also called when the start failed. */
  stop?: () => Promise<void> | void;
}>;

export type Running = Readonly<{
  /** The addresses of the parts that listen, by name. */
  addresses: Readonly<Record<string, string>>;
  /**
   * Stops the parts in the reverse order of their start. A part that cannot be stopped is logged, and the others are
   * stopped all the same.
   */
  stop: () => Promise<void>;
}>;

/**
 * Starts one part after another.
 * @throws what a part's start throws, after everything started so far has been stopped
 */
export async function startInOrder(parts: readonly Part[], logger: Pick<Logger, 'error'>): Promise<Running> {
  const begun: Part[] = [];
  const addresses: Record<string, string> = {};
  const stop = async (): Promise<void> => {
    for (let part = begun.pop(); part; part = begun.pop()) {
      try {
        await part.stop?.();
      } catch (error) {
        logger.error({ step: part.name, err: error }, 'a shutdown step failed');
      }
    }
  };
  try {
    for (const part of parts) {
      begun.push(part);
      const address = await part.start?.();
      if (typeof address === 'string') addresses[part.name] = address;
    }
  } catch (error) {
    await stop();
    throw error;
  }
  let stopping: Promise<void> | undefined;
  return { addresses, stop: () => (stopping ??= stop()) };
}
