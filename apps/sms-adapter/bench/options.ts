import { parseArgs } from 'node:util';

/** What can be chosen on the command line. */
export interface Options {
  /** Length of each measured stretch; a warm-up comes before it. */
  readonly seconds: number;
  /** Rounds with sms-adapter and direct, on the real Jasmin. */
  readonly rounds: number;
  /** Which parts are measured. */
  readonly simulator: boolean;
  readonly jasmin: boolean;
  /** SMS_IN_FLIGHT of sms-adapter; its own default when absent. */
  readonly inFlight: number | undefined;
  /** Windows that the direct loop tries with the real Jasmin; the best is taken. */
  readonly windows: readonly number[];
  /** Submissions that are given to sms-adapter before their SMS are delivered, with the simulator. */
  readonly backlog: number;
}

export const usage = `usage: npm run bench:sms -- [OPTIONS]
  --seconds N         length of each measured stretch (15)
  --rounds N          alternating rounds with the real Jasmin (5)
  --only-simulator    leaves the real Jasmin out
  --only-jasmin       leaves the simulator out
  --in-flight N       SMS_IN_FLIGHT of sms-adapter (its own default)
  --windows N,N,…     windows that the direct loop tries (8,32,64)
  --backlog N         submissions waiting in front of sms-adapter, with the simulator (1000)`;

/** @throws Error that says which argument is wrong */
export function readOptions(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '15' },
      rounds: { type: 'string', default: '5' },
      'only-simulator': { type: 'boolean', default: false },
      'only-jasmin': { type: 'boolean', default: false },
      'in-flight': { type: 'string' },
      windows: { type: 'string', default: '8,32,64' },
      backlog: { type: 'string', default: '1000' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const inFlight = values['in-flight'];
  return {
    seconds: count('--seconds', values.seconds),
    rounds: count('--rounds', values.rounds),
    simulator: !values['only-jasmin'],
    jasmin: !values['only-simulator'],
    inFlight: inFlight === undefined ? undefined : count('--in-flight', inFlight),
    windows: values.windows.split(',').map((value) => count('--windows', value)),
    backlog: count('--backlog', values.backlog),
  };
}

function count(name: string, value: string): number {
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new Error(`${name} must be a whole number above 0, not ${value}`);
  return Number(value);
}
