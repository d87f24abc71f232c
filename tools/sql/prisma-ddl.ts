import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { PrismaPg } from '@prisma/adapter-pg';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** What of it is used here; its types come with those of browsers. */
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>;
};

/** A file of the Prisma schema. */
export type SchemaFile = Readonly<{ path: string; content: string }>;

export function readSchema(folder: string): SchemaFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.prisma'))
    .map((path) => ({ path, content: readFileSync(join(folder, path), 'utf8') }));
}

/**
 * The SQL by which Prisma would make these tables: `prisma migrate diff --from-empty --to-schema` with the engine as WebAssembly,
 * which every installation has, where the command wants a program that it downloads.
 * @param url of any Postgres: the engine looks nothing up in it
 */
export async function prismaDdl(url: string, files: readonly SchemaFile[]): Promise<string> {
  await (loaded ??= load());
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString: url }));
  const datamodels = files.map(({ path, content }): [string, string] => [path, content]);
  const engine = await glue.SchemaEngine.new({ datamodels }, () => undefined, adapter);
  const { stdout } = await engine.diff({
    from: { tag: 'empty' },
    to: { tag: 'schemaDatamodel', files: [...files] },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  return stdout ?? '';
}

let loaded: Promise<void> | undefined;

/** Once: the code around the engine holds on to its memory. */
async function load(): Promise<void> {
  const engineFile = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm');
  const bytes = readFileSync(join(dirname(engineFile), 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': glue });
  (glue as unknown as { __wbg_set_wasm(exports: object): void }).__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}
