import type { Ledger, LostPoll, Seen, Sent, ShownPresence, SignalLoss, State, Window } from './ledger.js';

/** Finds a mark in a text. */
const markIn = /#[a-z]+\.\d+\.\d+#/;

export type NewText = Omit<Sent, 'mark' | 'number' | 'at' | 'text' | 'code'> &
  Readonly<{ size?: number; letters?: string }>;

/** Writes the ledger while traffic flows, and knows which lines have gone through end to end since when. */
export class Journal {
  private readonly sentBy = new Map<string, Sent>();
  private readonly seenOnes: Seen[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly lines = new Map<string, number>();
  /** Marks of what came to whom it was for. */
  private readonly wasSeen = new Set<string>();
  private readonly underWay = new Map<string, Set<string>>();
  readonly shown: ShownPresence[] = [];
  readonly lostPolls: LostPoll[] = [];
  readonly windows: Window[] = [];
  readonly signalLosses: SignalLoss[] = [];
  readonly states: State[] = [];
  private waiting: { mark: string; come: () => void }[] = [];

  constructor(private readonly unknownWait: number) {}

  /** A new text of a line, to be sent now. */
  write({ size = 0, letters = 'lorem ipsum ', ...rest }: NewText): Sent {
    const number = (this.numbers.get(rest.line) ?? 0) + 1;
    this.numbers.set(rest.line, number);
    const mark = `#${rest.line.replace(' ', '.')}.${number}#`;
    const text =
      size === 0 ? mark : `${mark} ${letters.repeat(Math.ceil(size / letters.length)).slice(0, size)}`.trimEnd();
    const sent: Sent = { ...rest, mark, number, at: Date.now(), text };
    this.sentBy.set(mark, sent);
    this.underWay.set(rest.line, (this.underWay.get(rest.line) ?? new Set()).add(mark));
    return sent;
  }

  /** What was owed from now on for something else, such as a report. */
  owe(sent: Sent): void {
    this.sentBy.set(sent.mark, sent);
    // It may be there before whoever it is owed to knows of it.
    if (this.seenOnes.some(({ mark, by }) => mark === sent.mark && by === sent.to)) this.arrived(sent);
  }

  answered(mark: string, code: number): void {
    const sent = this.sentBy.get(mark);
    if (!sent) return;
    this.sentBy.set(mark, { ...sent, code });
    if (code !== 200) this.underWay.get(sent.line)?.delete(mark);
  }

  /** How many texts of a line have not arrived yet. */
  countUnderWay(line: string): number {
    return this.underWay.get(line)?.size ?? 0;
  }

  /** The last text of a line that was accepted. */
  newest(line: string): Sent | undefined {
    return [...this.sentBy.values()].findLast((one) => one.line === line && one.code === 200);
  }

  sentAs(mark: string): Sent | undefined {
    return this.sentBy.get(mark);
  }

  /** @returns what was noted; whoever acknowledges it says so there */
  saw(seen: Omit<Seen, 'mark'> & { mark?: string }): Seen | undefined {
    const mark = seen.mark ?? markIn.exec(seen.text)?.[0];
    if (mark === undefined) return undefined;
    const noted: Seen = { ...seen, mark };
    this.seenOnes.push(noted);
    const sent = this.sentBy.get(mark);
    if (sent?.to === seen.by) this.arrived(sent);
    return noted;
  }

  private arrived({ mark, line, at }: Sent): void {
    this.wentThrough(line, at);
    this.underWay.get(line)?.delete(mark);
    this.wasSeen.add(mark);
    this.waiting = this.waiting.filter((one) => one.mark !== mark || void one.come());
  }

  acknowledged(noted: Seen, at: number): void {
    this.seenOnes[this.seenOnes.lastIndexOf(noted)] = { ...noted, acknowledgedAt: at };
  }

  hasArrived(mark: string): boolean {
    return this.wasSeen.has(mark);
  }

  /** Resolves when it has come, or after the time. */
  async arrival(mark: string, timeoutMs: number): Promise<boolean> {
    if (this.hasArrived(mark)) return true;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), timeoutMs);
      this.waiting.push({ mark, come: () => (clearTimeout(timer), resolve(true)) });
    });
  }

  /** Something of this line that had begun then is done. */
  wentThrough(line: string, begun: number): void {
    this.lines.set(line, Math.max(this.lines.get(line) ?? 0, begun));
  }

  /** Those of these lines of which nothing has gone through yet that was begun after this time. */
  linesWaiting(since: number, lines: readonly string[]): string[] {
    return lines.filter((line) => (this.lines.get(line) ?? 0) < since);
  }

  /** What was accepted and has not come. */
  missing(): Sent[] {
    return [...this.sentBy.values()].filter(({ code, mark }) => code === 200 && !this.wasSeen.has(mark));
  }

  ledger(): Ledger {
    const { shown, lostPolls, windows, signalLosses, states, unknownWait } = this;
    return {
      sent: [...this.sentBy.values()],
      seen: this.seenOnes,
      shown,
      lostPolls,
      windows,
      signalLosses,
      states,
      unknownWait,
    };
  }
}
