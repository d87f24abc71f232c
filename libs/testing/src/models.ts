import fc from 'fast-check';

/** How a model is run (docs/models.md), as far as the environment says. */
const { MODEL_RUNS: times = '1', MODEL_SEED: seed, MODEL_PATH: path, MODEL_REPLAY: replayPath } = process.env;

/** Longest time for the runs of a suite that usually ends in a quarter of a minute. */
export const modelTimeout = 120_000 * Math.max(1, Number(times));

/** So many runs, MODEL_RUNS times; or the one that MODEL_SEED and MODEL_PATH name. */
export function modelRuns(usual: number): fc.Parameters<unknown> {
  return {
    numRuns: Math.ceil(usual * Number(times)),
    // A failure is told in time, shrunk as far as it has come.
    interruptAfterTimeLimit: modelTimeout - 20_000,
    ...(seed !== undefined && { seed: Number(seed) }),
    ...(path !== undefined && { path }),
    ...(process.env['MODEL_VERBOSE'] !== undefined && { verbose: 1 }),
  };
}

/** Sequences of steps, as `asyncModelRun` carries them out. */
export function sequences<M extends object, R>(
  steps: readonly fc.Arbitrary<fc.AsyncCommand<M, R>>[],
  most: number,
): fc.Arbitrary<Iterable<fc.AsyncCommand<M, R>>> {
  return fc.commands([...steps], {
    maxCommands: most,
    size: 'max',
    ...(replayPath !== undefined && { replayPath }),
  }) as fc.Arbitrary<Iterable<fc.AsyncCommand<M, R>>>;
}

/** One kind of step: `run` does it to the model and to the real thing, if it can come `when` the model is so. */
export function step<M extends object, R, V>(
  name: string,
  values: fc.Arbitrary<V>,
  run: (model: M, real: R, value: V) => Promise<void>,
  when: (model: M, value: V) => boolean = () => true,
): fc.Arbitrary<fc.AsyncCommand<M, R>> {
  return values.map((value) => ({
    check: (model) => when(model, value),
    run: (model, real) => run(model, real, value),
    toString: () => `${name} ${JSON.stringify(value) ?? ''}`,
  }));
}
