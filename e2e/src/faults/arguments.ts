export type Wish = Readonly<{ seed: number; rounds: number; minutes: number; pieceRounds: number }>;

const usage = 'usage: npm run faults -- [--rounds N | --minutes N] [--seed N] [--piece ROUNDS]';

/**
 * What the command line asks for.
 * @throws Error that says what is wrong with it
 */
export function readArguments(args: readonly string[], newSeed: () => number): Wish {
  const given = new Map<string, number>();
  for (let at = 0; at < args.length; at += 2) {
    const [name = '', value = ''] = args.slice(at, at + 2);
    if (!['--rounds', '--minutes', '--seed', '--piece'].includes(name))
      throw new Error(`unknown argument ${name}\n${usage}`);
    if (!/^\d{1,9}$/.test(value) || (name !== '--seed' && Number(value) === 0))
      throw new Error(`${name} takes a whole number, not ${value || 'nothing'}\n${usage}`);
    given.set(name, Number(value));
  }
  const minutes = given.get('--minutes');
  return {
    seed: given.get('--seed') ?? newSeed(),
    rounds: given.get('--rounds') ?? (minutes === undefined ? 30 : Infinity),
    minutes: minutes ?? Infinity,
    pieceRounds: given.get('--piece') ?? 50,
  };
}
