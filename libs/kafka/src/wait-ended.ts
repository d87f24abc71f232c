/** The caller no longer waits for the acknowledgement. */
export class WaitEnded extends Error {
  override readonly name = 'WaitEnded';
}

/** Waits for `work`, but only until `signal` is aborted: then it throws WaitEnded. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const ended = () => new WaitEnded('no longer waiting');
  if (signal.aborted) {
    work.catch(() => undefined);
    throw ended();
  }
  let abort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(ended());
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
