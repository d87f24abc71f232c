import { milliseconds } from '../system/milliseconds.js';
import { drawFaults, services, told, type Fault } from './draw-faults.js';
import { inflict } from './inflict.js';
import { Journal } from './journal.js';
import { evidenceFor, judge, type Verdict } from './judge.js';
import { Random } from './random.js';
import { unknownWait, type Rig } from './rig.js';
import { pause, Scene } from './traffic/scene.js';
import { flow, lines } from './traffic/traffic.js';

/** After this time a system that has not recovered is taken not to, ms. */
const recoveryLimit = 60_000;
/** How long texts may take to arrive at the end of a piece: twice the wait for a report, ms. */
const drainLimit = 3 * milliseconds(unknownWait);

export type Round = Readonly<{
  round: number;
  faults: readonly Fault[];
  says: string;
  /** How long the faults lasted, until all was there again, ms. */
  faultMs: number;
  /** From then until every line had gone through anew, ms; nothing when one did not. */
  recoveryMs?: number;
  /** The line that was last. */
  last: string;
}>;

export type Piece = Readonly<{
  piece: number;
  rounds: readonly Round[];
  verdict: Verdict;
  evidence: readonly object[];
  resent: number;
  messages: number;
}>;

/** Some rounds with people of their own: traffic, faults, then quiet, and the judgement. */
export class Campaign {
  private readonly random: Random;
  private roundsDone = 0;

  constructor(
    private readonly rig: Rig,
    seed: number,
    private readonly say: (line: string) => void,
  ) {
    this.random = new Random(seed);
  }

  async piece(piece: number, rounds: number, isOver: () => boolean): Promise<Piece> {
    const journal = new Journal(milliseconds(unknownWait));
    const scene = new Scene(this.rig, piece, journal, new Random(piece));
    await scene.everybodyIn();
    const flowing = flow(scene);
    const begun = Date.now();
    const { recoveryMs, last } = await this.untilThrough(journal, begun, scene);
    // A system that has just been started is slow, and its callbacks are repeated as in a fault.
    journal.windows.push({ from: begun, to: Date.now() });
    this.say(
      recoveryMs === undefined ? `at the start not through: ${last}` : `all traffic flows after ${recoveryMs} ms`,
    );
    const done: Round[] = [];
    while (done.length < rounds && !isOver()) {
      const round = await this.round(journal, scene);
      done.push(round);
      const time = (ms?: number) => (ms === undefined ? 'never' : `${(ms / 1000).toFixed(1)} s`);
      this.say(
        `${String(round.round).padStart(5)}  ${round.says.padEnd(58)} ${time(round.faultMs).padStart(7)}  recovered in ${time(round.recoveryMs)} (last: ${round.last})`,
      );
    }
    await this.quiet(scene, journal, flowing);
    const ledger = journal.ledger();
    const verdict = judge(ledger);
    const evidence = verdict.findings.map((one) => ({ ...one, ...evidenceFor(one, ledger) }));
    return { piece, rounds: done, verdict, evidence, resent: await this.resent(), messages: ledger.sent.length };
  }

  private async round(journal: Journal, scene: Scene): Promise<Round> {
    const faults = drawFaults(this.random);
    // A second instance that was started for a fault stays for the next rounds as often as not.
    if (this.random.chance(0.5)) await this.rig.sendSecondsHome();
    const from = Date.now();
    const phones = scene.phones.map(({ msisdn }) => msisdn);
    await Promise.all(
      faults.map((fault) =>
        inflict(fault, this.rig, journal, phones).catch((error: unknown) =>
          scene.wrong(`healing of ${told(fault)}`, 'done', error instanceof Error ? error.message : String(error)),
        ),
      ),
    );
    const healed = Date.now();
    const { recoveryMs, last } = await this.untilThrough(journal, healed, scene);
    journal.windows.push({ from, to: Date.now() });
    return {
      round: (this.roundsDone += 1),
      faults,
      says: faults.map(told).join(' + '),
      faultMs: healed - from,
      ...(recoveryMs !== undefined && { recoveryMs }),
      last,
    };
  }

  /** Until every line has brought through what it began after this time. */
  private async untilThrough(
    journal: Journal,
    since: number,
    scene: Scene,
  ): Promise<{ recoveryMs?: number; last: string }> {
    let last = '';
    while (Date.now() - since < recoveryLimit) {
      await this.keepUp(scene);
      const waiting = journal.linesWaiting(since, Object.keys(lines));
      if (waiting.length === 0) return { recoveryMs: Date.now() - since, last };
      last = waiting.join(', ');
      await pause(20);
    }
    return { last };
  }

  /** A service that has ended by itself is started again, as whoever runs it would do, and is a finding. */
  private async keepUp(scene: Scene): Promise<void> {
    for (const name of [...services, 'jasmin-simulator'] as const) {
      if (this.rig.system.runs(name)) continue;
      scene.wrong(name, 'running', 'ended by itself');
      await this.rig.launch(name);
    }
  }

  /** Nothing new is begun; what is owed arrives; everybody logs in anew, and what was forgotten comes again. */
  private async quiet(scene: Scene, journal: Journal, flowing: Promise<void>): Promise<void> {
    scene.isFlowing = false;
    this.say('quiet: what is owed arrives');
    await flowing;
    for (const end = Date.now() + drainLimit; journal.missing().length > 0 && Date.now() < end; await pause(100))
      await this.keepUp(scene);
    await Promise.all(
      scene.users.map(async (user) => {
        await user.logOut();
        await user.start();
      }),
    );
    await pause(2_000);
    await Promise.all(scene.phones.map((phone) => phone.stop()));
    await Promise.all(scene.users.map((user) => user.logOut()));
  }

  /** What sms-adapter has counted as sent again, of the processes that run: a killed one takes its count along. */
  private async resent(): Promise<number> {
    let all = 0;
    for (const name of services.flatMap((service) => [service, `${service}-1`] as const)) {
      if (!name.startsWith('sms-adapter') || !this.rig.system.runs(name)) continue;
      for (const [, count] of (await this.rig.system.metrics(name)).matchAll(/^smsonly_sms_resent_total\S* (\d+)/gm))
        all += Number(count);
    }
    return all;
  }
}
