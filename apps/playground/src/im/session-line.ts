import type { Encoding } from '@smsonly/imps-codec';
import type { CspMessage, CspTransaction, CspVersion, Primitive } from '@smsonly/imps-model';
import type { Timing } from './im-client.js';
import { nextStep, type Lane } from './next-job.js';
import { backOff, pollDelay } from './pace.js';
import { nextTransactionId } from './transaction-ids.js';
import { letterOf, type Answer, type Exchange, type Letter } from './wire.js';

export type Content = CspTransaction['content'];

/** What became of a request. */
export type Outcome =
  | Readonly<{ kind: 'answered'; content: Content }>
  /** It cannot be written or was not taken at all; it is of no use to ask again. */
  | Readonly<{ kind: 'impossible' }>
  /** The session was over before it was answered; `isDoubtful`: it may have been carried out. */
  | Readonly<{ kind: 'lost'; isDoubtful: boolean }>;

/** Something to be posted, until it is answered. It may outlive its session: see `SessionLine.leave`. */
export type Job = {
  readonly lane: Lane;
  readonly mode: 'Request' | 'Response';
  readonly content: Primitive;
  readonly settle: (outcome: Outcome) => void;
  /** Told before it is posted for the first time in a session. */
  readonly onId?: (id: string) => void;
  id?: string;
  letter?: Letter;
  notBefore: number;
  /** Answers of 504, or such as cannot be read. */
  failures: number;
  /** It was posted and not answered. */
  isDoubtful: boolean;
};

export type Session = Readonly<{ sessionId: string; version: CspVersion; keepAliveSeconds?: number }>;

export type LineDeps = Readonly<{
  session: Session;
  /** Asked for each request: it may change within a session. */
  encoding: () => Encoding;
  exchange: Exchange;
  timing: Timing;
  random: () => number;
  jobs: Job[];
  lastId: () => number;
  saveLastId: (id: number) => void;
  isHidden: () => boolean;
  /** A transaction of the server: what to acknowledge it with. Called again for one that comes again. */
  take: (transaction: CspTransaction) => Primitive;
  /** Whether the server answers, whenever that changes. */
  answering: (isAnswering: boolean) => void;
  /** The session is over, by this code: 600, 601, 604. */
  ended: (code: number) => void;
}>;

export type SessionLine = Readonly<{
  add: (job: Job) => void;
  /** Something changed: look again now. */
  wake: () => void;
  /** Ends the line; what is not answered stays among the jobs. Resolves when nothing is under way any more. */
  leave: () => Promise<void>;
}>;

/** Codes that mean that the session is over. */
const sessionEnds: ReadonlySet<number> = new Set([600, 601, 604]);
/** A service behind the server did not answer in time, or failed: the same transaction again. */
const comesLater: ReadonlySet<number> = new Set([408, 503, 504]);
/** How often other requests than messages are repeated then. A message is repeated until the session ends. */
const mostRepeats = 3;

/**
 * One session: posts the jobs one at a time, repeats what was not answered under the same transaction ID (the server then does it
 * once), polls between, and acknowledges what comes.
 */
export function sessionLine(deps: LineDeps): SessionLine {
  const { session, exchange, timing, jobs } = deps;
  let isOpen = true;
  let faults = 0;
  let pausedUntil = 0;
  let pollAt = 0;
  let livelyAt = timing.now();
  let heardAt = timing.now();
  let jobsSincePoll = 0;
  let rouse: () => void = () => undefined;

  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      const cancel = timing.after(ms, resolve);
      rouse = () => {
        cancel();
        resolve();
      };
    });

  const run = async () => {
    while (isOpen) {
      const now = timing.now();
      if (pausedUntil > now) {
        await sleep(pausedUntil - now);
        continue;
      }
      keepAlive(now);
      const step = nextStep(jobs, { now, pollAt, jobsSincePoll });
      if (step === 'poll') await poll();
      else if ('job' in step) await carryOut(step.job);
      else await sleep(Math.max(0, step.until - now));
    }
  };

  /** Every transaction keeps the session alive; a page whose timers were stopped may be late with all of them. */
  const keepAlive = (now: number) => {
    const { keepAliveSeconds } = session;
    if (keepAliveSeconds === undefined || now - heardAt < (keepAliveSeconds * 1000) / 2) return;
    heardAt = now;
    const content: Primitive = { kind: 'KeepAlive-Request' };
    jobs.unshift(newJob('request', content, () => undefined));
  };

  const poll = async () => {
    const content: Primitive = { kind: 'Polling-Request' };
    const letter = letterOf(form(), session.sessionId, { mode: 'Request', id: '', content });
    const answer = await exchange(letter);
    if (!isOpen) return;
    if (answer.kind === 'away' || answer.kind === 'refused') return fault();
    heard();
    jobsSincePoll = 0;
    const brought = answer.kind === 'message' && receive(answer.message);
    const now = timing.now();
    if (brought) livelyAt = now;
    pollAt = now + pollDelay({ hasMore: brought, livelyAt, isHidden: deps.isHidden() }, now);
  };

  const carryOut = async (job: Job) => {
    const letter = write(job);
    if (!letter) return finish(job, { kind: 'impossible' });
    const answer = await exchange(letter);
    if (!isOpen) return lateAnswer(job, answer);
    jobsSincePoll += 1;
    switch (answer.kind) {
      case 'away':
        job.isDoubtful = true;
        return fault();
      case 'refused':
        heard();
        return finish(job, { kind: 'impossible' });
      case 'empty':
      case 'unreadable':
        // The answer to an acknowledgement does not matter.
        heard();
        if (job.mode === 'Response') return finish(job, { kind: 'impossible' });
        job.isDoubtful = true;
        return repeatLater(job);
      case 'message':
        heard();
        return answered(job, answer.message);
    }
  };

  /** The line was left meanwhile: only what the job itself was answered counts. */
  const lateAnswer = (job: Job, answer: Answer) => {
    const own = answer.kind === 'message' ? ownAnswer(job, answer.message) : undefined;
    if (own && endOf(own) === undefined && !comesLater.has(codeOf(own) ?? 0))
      finish(job, { kind: 'answered', content: own });
    else job.isDoubtful ||= own === undefined || endOf(own) === undefined;
  };

  const ownAnswer = (job: Job, { transactions }: CspMessage) =>
    transactions.find(({ mode, id }) => mode === 'Response' && id === job.id)?.content;

  const answered = (job: Job, message: CspMessage) => {
    const own = ownAnswer(job, message);
    const end = own && endOf(own);
    if (end !== undefined) {
      void leave();
      return deps.ended(end);
    }
    if (receive(message)) pollAt = 0;
    if (!isOpen) return;
    if (job.mode === 'Response') return finish(job, { kind: 'impossible' });
    if (own === undefined || comesLater.has(codeOf(own) ?? 0)) {
      job.isDoubtful = true;
      if (own && job.lane !== 'message' && job.failures >= mostRepeats) finish(job, { kind: 'answered', content: own });
      else repeatLater(job);
      return;
    }
    livelyAt = timing.now();
    pollAt = Math.min(pollAt, livelyAt + pollDelay({ hasMore: false, livelyAt, isHidden: false }, livelyAt));
    finish(job, { kind: 'answered', content: own });
  };

  /** @returns whether it brought something, or says that more waits */
  const receive = (message: CspMessage): boolean => {
    let brought = message.poll === true;
    for (const transaction of message.transactions) {
      const { mode, content, id } = transaction;
      if (mode === 'Response') {
        const end = endOf(content);
        if (end === undefined) continue;
        void leave();
        deps.ended(end);
        return false;
      }
      brought = true;
      const isEnd = content.kind === 'Disconnect';
      const acknowledgement = deps.take(transaction);
      if (isEnd) {
        void leave();
        deps.ended(content.result.code);
        return false;
      }
      jobs.push({ ...newJob('acknowledgement', acknowledgement, () => undefined), mode: 'Response', id });
    }
    return brought;
  };

  const write = (job: Job): Letter | undefined => {
    if (job.letter) return job.letter;
    if (job.id === undefined) {
      job.id = nextTransactionId(deps.lastId());
      deps.saveLastId(Number(job.id));
      job.onId?.(job.id);
    }
    try {
      const { mode, id, content } = job;
      job.letter = letterOf(form(), session.sessionId, { mode, id, content });
      return job.letter;
    } catch {
      // The codec says that these data cannot be written in this version; it would say so again.
      return undefined;
    }
  };

  const form = () => ({ version: session.version, encoding: deps.encoding() });

  const finish = (job: Job, outcome: Outcome) => {
    const at = jobs.indexOf(job);
    if (at >= 0) jobs.splice(at, 1);
    job.settle(outcome);
  };

  const repeatLater = (job: Job) => {
    job.failures += 1;
    job.notBefore = timing.now() + backOff(job.failures, deps.random());
  };

  const fault = () => {
    faults += 1;
    pausedUntil = timing.now() + backOff(faults, deps.random());
    // One lost answer is no news.
    if (faults >= 2) deps.answering(false);
  };

  const heard = () => {
    heardAt = timing.now();
    faults = 0;
    deps.answering(true);
  };

  const leave = () => {
    isOpen = false;
    rouse();
    return running;
  };

  const line: SessionLine = {
    add(job) {
      jobs.push(job);
      rouse();
    },
    wake() {
      pausedUntil = 0;
      pollAt = Math.min(pollAt, timing.now());
      rouse();
    },
    leave,
  };
  const running = run();
  return line;
}

export function newJob(
  lane: Lane,
  content: Primitive,
  settle: Job['settle'],
  more: Pick<Job, 'onId' | 'id' | 'isDoubtful'> | Record<string, never> = {},
): Job {
  return { lane, mode: 'Request', content, settle, notBefore: 0, failures: 0, isDoubtful: false, ...more };
}

/** The job for another session: what it had of the old one is gone. */
export function forAnotherSession(job: Job): Job {
  return { ...job, id: undefined, letter: undefined, notBefore: 0, failures: 0 };
}

export function codeOf(content: Content): number | undefined {
  return 'result' in content ? content.result?.code : undefined;
}

function endOf(content: Content): number | undefined {
  if (content.kind !== 'Status' && content.kind !== 'Disconnect') return undefined;
  return sessionEnds.has(content.result.code) ? content.result.code : undefined;
}
