export declare class MigrationError extends Error {}
export declare function migrate(options: {
  url: string;
  folder?: string;
  log?: (line: string) => void;
}): Promise<string[]>;
