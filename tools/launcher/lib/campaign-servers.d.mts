export interface CampaignPostgres {
  readonly port: number;
  /** Connection string of the superuser to the migrated database; the same after every start. */
  readonly url: string;
  start(): Promise<void>;
  /** SIGKILL to all of its processes. */
  kill(): Promise<void>;
  /** As `pg_ctl stop -m immediate`: no goodbye, recovery at the next start. */
  stopImmediately(): Promise<void>;
  /** Ends it for good and removes its data. */
  close(): Promise<void>;
}
export declare function campaignPostgres(): Promise<CampaignPostgres>;

export interface CampaignKafka {
  readonly brokers: string;
  start(): Promise<void>;
  kill(): Promise<void>;
  /** Shuts down in order. */
  stop(): Promise<void>;
  close(): Promise<void>;
}
export declare function campaignKafka(options: {
  doors: readonly { readonly name: string; readonly port: number; readonly advertised: number }[];
}): Promise<CampaignKafka>;
