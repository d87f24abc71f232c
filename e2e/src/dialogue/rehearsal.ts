import { randomInt } from 'node:crypto';
import type { Encoding } from '@smsonly/imps-codec';
import type { CspVersion } from '@smsonly/imps-model';
import type { System } from '../system/addresses.js';
import type { Dialogue } from './dialogue.js';
import type { Wire } from './handset.js';
import { playDialogue } from './play.js';
import { Stage } from './stage.js';

/** A dialogue in one version and wire form. */
export type Performance = Readonly<{ dialogue: Dialogue; version: CspVersion; encoding: Encoding }>;

/** The dialogues in each version and wire form that they fit. */
export function performancesOf(dialogues: readonly Dialogue[], versions?: readonly CspVersion[]): Performance[] {
  return dialogues.flatMap((dialogue) =>
    dialogue.versions
      .filter((version) => versions?.includes(version) ?? true)
      .flatMap((version) => dialogue.encodings.map((encoding) => ({ dialogue, version, encoding }))),
  );
}

/** The sentence of a dialogue with its version and wire form. */
export const titleOf = ({ dialogue, version, encoding }: Performance): string =>
  `${dialogue.shows} (CSP ${version}, ${encoding.toUpperCase()})`;

/** Plays several dialogues at once, each with people of its own, and tells of each how it went. */
export class Rehearsal {
  private readonly results = new Map<Performance, Promise<unknown>>();

  /** @param options.atOnce how many are played at a time; most of their time they wait */
  constructor(
    system: System,
    performances: readonly Performance[],
    { atOnce, wire }: Readonly<{ atOnce: number; wire?: (performance: Performance) => (who: string) => Wire }>,
  ) {
    const waiting: (() => void)[] = [];
    let free = atOnce;
    const turn = async () => {
      if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      else free -= 1;
    };
    const done = () => {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    };
    for (const performance of performances) {
      // A fault is told to whoever asks for the result, which may be later.
      this.results.set(
        performance,
        turn()
          .then(() => playAlone(system, performance, wire?.(performance)))
          .then(
            () => undefined,
            (fault: unknown) => fault,
          )
          .finally(done),
      );
    }
  }

  /** @throws DialogueFault as the dialogue did */
  async result(performance: Performance): Promise<void> {
    const fault = await this.results.get(performance);
    if (fault !== undefined) throw fault;
  }

  /** Resolves when all have been played. */
  async end(): Promise<void> {
    await Promise.all(this.results.values());
  }
}

async function playAlone(
  system: System,
  { dialogue, version, encoding }: Performance,
  wire: ((who: string) => Wire) | undefined,
): Promise<void> {
  const run = randomInt(10_000_000);
  const stage = new Stage({ system, version, encodingOf: () => encoding, run, ...(wire && { wire }) });
  try {
    await playDialogue(dialogue, stage);
  } finally {
    stage.close();
  }
}
