type TraceEvent = Readonly<{
  name: string;
  ph: string;
  pid: number;
  tid: number;
  dur?: number;
  args?: Readonly<{ name?: string }>;
}>;

/** A task of this many ms and more holds up a frame so long that people feel it; browsers call it a long task. */
const longTaskMs = 50;

/** How long each task of the page's main thread took, ms, in a trace of Chromium. With several pages: of the busiest. */
export function mainThreadTasks(trace: Buffer): readonly number[] {
  const { traceEvents } = JSON.parse(trace.toString('utf8')) as { traceEvents: readonly TraceEvent[] };
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const mains = new Set(
    traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(threadOf),
  );
  const tasks = Map.groupBy(
    traceEvents.filter((event) => /\bRunTask$/.test(event.name) && event.ph === 'X' && mains.has(threadOf(event))),
    threadOf,
  );
  const durations = [...tasks.values()].map((events) => events.map(({ dur = 0 }) => dur / 1_000));
  const total = (one: readonly number[]) => one.reduce((sum, each) => sum + each, 0);
  return durations.sort((a, b) => total(b) - total(a))[0] ?? [];
}

export function slow(tasks: readonly number[]): number {
  return tasks.filter((took) => took > longTaskMs).length;
}
