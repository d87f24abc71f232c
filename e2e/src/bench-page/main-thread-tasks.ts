type TraceEvent = Readonly<{
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Wall clock and processor time of the thread, in microseconds. */
  dur?: number;
  tdur?: number;
  args?: Readonly<{ name?: string }>;
}>;

/** A task of this many ms and more holds up a frame so long that people feel it; browsers call it a long task. */
const longTaskMs = 50;

/** Of the category toplevel. The timeline's own category has each task once more, as `RunTask`. */
const taskName = 'ThreadControllerImpl::RunTask';

/** A task: how long it took, and how long the processor worked for it; the difference is others' work. */
export type Task = Readonly<{ took: number; worked: number }>;

/** The tasks of the page's main thread, in ms, in a trace of Chromium. With several pages: of the busiest. */
export function mainThreadTasks(trace: Buffer): readonly Task[] {
  const { traceEvents } = JSON.parse(trace.toString('utf8')) as { traceEvents: readonly TraceEvent[] };
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const mains = new Set(
    traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(threadOf),
  );
  const tasks = Map.groupBy(
    traceEvents.filter((event) => event.name === taskName && event.ph === 'X' && mains.has(threadOf(event))),
    threadOf,
  );
  const ofThreads = [...tasks.values()].map((events) =>
    events.map(({ dur = 0, tdur = dur }) => ({ took: dur / 1_000, worked: tdur / 1_000 })),
  );
  const total = (one: readonly Task[]) => one.reduce((sum, { took }) => sum + took, 0);
  return ofThreads.sort((a, b) => total(b) - total(a))[0] ?? [];
}

export function slow(tasks: readonly Task[]): readonly Task[] {
  return tasks.filter(({ took }) => took > longTaskMs);
}
