export interface Server {
  readonly kind: string;
  readonly port: number;
  start(): Promise<void>;
  stop(): Promise<void>;
  kill(): Promise<void>;
  close(): Promise<void>;
}
export declare function newPostgres(): Promise<Server & { url(database: string): string }>;
export declare function newKafka(): Promise<Server & { readonly brokers: string }>;
export declare function execute(url: string, statement: string): Promise<void>;
export interface Handout {
  database(options: { migrated: boolean }): Promise<{ url: string; name: string }>;
  dropDatabase(name: string): Promise<void>;
  broker(): Promise<{ brokers: string }>;
}
export declare class TestServers implements Handout {
  database(options: { migrated: boolean }): Promise<{ url: string; name: string }>;
  dropDatabase(name: string): Promise<void>;
  broker(): Promise<{ brokers: string }>;
  stop(): Promise<void>;
}
