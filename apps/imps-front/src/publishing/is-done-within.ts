/**
 * Whether `work` was done within `ms`: how long a client waits for Kafka. If not, the work continues and its outcome is
 * ignored.
 * @throws whatever `work` throws within that time
 */
export async function isDoneWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  const until = performance.now() + ms;
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    const isDone = await Promise.race([work.then(() => true), over.then(() => false)]);
    return isDone && performance.now() < until;
  } finally {
    clearTimeout(timer);
  }
}
