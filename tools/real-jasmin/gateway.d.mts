export type Part = 'redis' | 'epmd' | 'rabbitmq' | 'jasmind';

export interface Settings {
  readonly folder: string;
  readonly cache: string;
  readonly user: string;
  readonly password: string;
  readonly connector: string;
  readonly moUrl: string;
  readonly ports: Readonly<Record<string, number>>;
}
export type GivenSettings = Readonly<Record<string, string | number | boolean>>;

export declare const SETTINGS: Readonly<Record<string, { readonly default: string; readonly what: string }>> & {
  readonly cache: { readonly default: string; readonly what: string };
};
export declare const PARTS: readonly Part[];
export declare const defaultFolder: string;

/** Jasmin cannot be installed on this machine. */
export declare class CannotBeHadHere extends Error {}
export declare function install(cache: string, progress?: (text: string) => void): Promise<unknown>;

/** One session with Jasmin's console. */
export interface Jcli {
  command(line: string): Promise<string>;
  form(first: string, lines: readonly string[], success?: RegExp): Promise<void>;
  close(): void;
}

/** A real Jasmin with its RabbitMQ and Redis; gateway.mjs describes each member. */
export declare class Gateway {
  static start(
    given: GivenSettings,
    how?: { readonly guarded?: boolean; readonly progress?: (text: string) => void },
  ): Promise<Gateway>;
  static inFolder(folder: string, how?: { readonly guarded?: boolean }): Promise<Gateway>;
  readonly settings: Settings;
  readonly url: string;
  identityOf(part: Part): { readonly pid: number; readonly startTime: string; readonly boot: string } | undefined;
  end(part: Part, signal?: NodeJS.Signals): Promise<void>;
  drain(limitMs?: number): Promise<void>;
  begin(part: Part): Promise<void>;
  stop(): Promise<void>;
  connector(): Promise<{ readonly service: string; readonly session: string }>;
  untilBound(session?: string, limitMs?: number): Promise<void>;
  configure(): Promise<void>;
  jcli(): Promise<Jcli>;
  queues(): { name: string; ready: number; unacknowledged: number; consumers: number }[];
}
