/** What the bench uses of the project's own tools, which are no package and have no declarations. */
const fromRoot = (path: string): string => new URL(`../../../../${path}`, import.meta.url).href;

/** A process that cannot be mistaken for a later one with the same number. */
export type Identity = Readonly<{ pid: number; startTime: string; boot: string }>;

type Processes = Readonly<{
  launch(
    command: string,
    args: readonly string[],
    options: Readonly<{ log: string; cwd: string; env: NodeJS.ProcessEnv }>,
  ): Promise<{ identity: Identity; exited: Promise<string> }>;
  end(identity: Identity | undefined, how?: { graceMs?: number }): Promise<void>;
  isAlive(identity: Identity | undefined): boolean;
  lastLines(file: string): string;
  /** The process ends when this one does, however that happens. Returns how to call it off. */
  guard(identity: Identity): () => void;
}>;

type JasminModule = typeof import('../../../tools/real-jasmin/gateway.mjs');
/** A real Jasmin with its RabbitMQ and Redis; tools/real-jasmin/README.md describes it. */
export type RealJasmin = InstanceType<JasminModule['Gateway']>;

export const processes = (await import(fromRoot('tools/launcher/lib/processes.mjs'))) as Processes;
export const { freePort } = (await import(fromRoot('tools/launcher/lib/free-port.mjs'))) as {
  freePort: () => Promise<number>;
};
export const { root, projectNode } = (await import(fromRoot('tools/launcher/lib/paths.mjs'))) as {
  root: string;
  projectNode: string;
};
/** Loaded when it is needed: the simulator alone does without it. */
export const jasminModule = async (): Promise<JasminModule> =>
  (await import(fromRoot('tools/real-jasmin/gateway.mjs'))) as JasminModule;
