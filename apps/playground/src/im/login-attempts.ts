import type { Timing } from './im-client.js';
import { logIn, type LoginOutcome, type LoginWish } from './log-in.js';
import { backOff } from './pace.js';
import type { Exchange } from './wire.js';

/** What the server decided. */
export type Decided = Exclude<LoginOutcome, Readonly<{ kind: 'away' }>>;

/** The logins of one client, one at a time: a newer one ends what is under way. */
export type LoginAttempts = Readonly<{
  /** Asks until the server decides. @returns undefined when something else came between */
  logIn: (wish: LoginWish) => Promise<Decided | undefined>;
  /** Ends what is under way. Gives whether nothing has come since. */
  supersede: () => () => boolean;
  /** Asks now, if it waits to ask again. */
  hurry: () => void;
}>;

/** Codes with which a login is tried again: a part of the server is not there. */
const comesLater: ReadonlySet<number> = new Set([500, 503, 504]);

/** @param onWaiting called when the server has not answered more than once */
export function loginAttempts(
  exchange: Exchange,
  timing: Timing,
  random: () => number,
  onWaiting: () => void,
): LoginAttempts {
  let latest = 0;
  let hurry: () => void = () => undefined;

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const cancel = timing.after(ms, resolve);
      hurry = () => {
        cancel();
        resolve();
      };
    });

  const supersede = () => {
    const mine = (latest += 1);
    hurry();
    return () => mine === latest;
  };

  return {
    async logIn(wish) {
      const isLatest = supersede();
      for (let faults = 1; ; faults += 1) {
        const outcome = await ask(exchange, wish);
        if (!isLatest()) return undefined;
        if (outcome.kind === 'in' || (outcome.kind === 'refused' && !comesLater.has(outcome.code))) return outcome;
        if (faults >= 2) onWaiting();
        await pause(backOff(faults, random()));
        if (!isLatest()) return undefined;
      }
    },
    supersede,
    hurry: () => hurry(),
  };
}

async function ask(exchange: Exchange, wish: LoginWish): Promise<LoginOutcome> {
  try {
    return await logIn(exchange, wish);
  } catch {
    // A name or password that cannot be written in CSP is nobody's.
    return { kind: 'refused', code: 402 };
  }
}
