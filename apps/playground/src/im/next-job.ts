/** What is queued to be posted. */
export type Queued = Readonly<{
  /**
   * `acknowledgement`: before everything else; `message`: in the order in which they were written; `request`: whatever else the
   * user or the client wants. A lane that waits for a repeat does not hold up the others.
   */
  lane: Lane;
  /** Not to be posted before, ms since 1970. */
  notBefore: number;
}>;

export type Lane = 'acknowledgement' | 'request' | 'message';

const lanes: readonly Lane[] = ['acknowledgement', 'request', 'message'];

export type Step<J> = Readonly<{ job: J }> | 'poll' | Readonly<{ until: number }>;

/**
 * What the session does next: one POST at a time, the first of each lane only, a poll when it is due and at the latest after
 * every second job, so that nobody is kept from hearing by talking.
 */
export function nextStep<J extends Queued>(
  jobs: readonly J[],
  { now, pollAt, jobsSincePoll }: Readonly<{ now: number; pollAt: number; jobsSincePoll: number }>,
): Step<J> {
  const first = lanes.flatMap((lane) => jobs.find((job) => job.lane === lane) ?? []);
  const ready = first.find((job) => job.notBefore <= now);
  const isPollDue = pollAt <= now;
  if (isPollDue && (!ready || (ready.lane !== 'acknowledgement' && jobsSincePoll >= 2))) return 'poll';
  if (ready) return { job: ready };
  return { until: Math.min(pollAt, ...first.map((job) => job.notBefore)) };
}
