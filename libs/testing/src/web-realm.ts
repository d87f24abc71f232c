import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { builtinModules } from 'node:module';
import vm from 'node:vm';

/** Modules of a realm, by the name of the package. */
export type WebRealm = Readonly<{
  /** What a built package exports, to a module in the folder `from`. */
  load: <T>(name: string, from: string) => Promise<T>;
}>;

/** What both Node and browsers have beside the language itself; all that a library for browsers may use. */
const webGlobals = { TextEncoder, TextDecoder, atob, btoa };

/** How bundlers for browsers choose among the files of a package. */
const importConditions = ['browser', 'import', 'default'];
const requireConditions = ['browser', 'require', 'default'];

/**
 * A realm without Node: no Buffer, no process, no module of Node's. It runs built packages with all that they import, and chooses
 * the files of a package as a bundler for browsers does. Needs `node --experimental-vm-modules`.
 */
export function webRealm(): WebRealm {
  const context = vm.createContext({ ...webGlobals });
  const loaded = new Map<string, vm.Module>();
  const required = new Map<string, { exports: unknown }>();

  const moduleAt = (file: string): vm.Module => {
    const known = loaded.get(file);
    if (known !== undefined) return known;
    const made = isCommonJs(file) ? asModule(file) : moduleOf(file);
    loaded.set(file, made);
    return made;
  };
  const moduleOf = (file: string) => new vm.SourceTextModule(readFileSync(file, 'utf8'), { context, identifier: file });

  /** As bundlers do: what CommonJS exports, by name and as the default. */
  const asModule = (file: string) => {
    const value = require(file);
    const named = extname(file) === '.json' ? {} : Object.fromEntries(Object.entries(value as object));
    const all: Record<string, unknown> = { ...named, default: value };
    return new vm.SyntheticModule(
      Object.keys(all),
      function (this: vm.SyntheticModule) {
        for (const [name, exported] of Object.entries(all)) this.setExport(name, exported);
      },
      { context, identifier: file },
    );
  };
  const require = (file: string): unknown => {
    const known = required.get(file);
    if (known !== undefined) return known.exports;
    const module = { exports: {} as unknown };
    required.set(file, module);
    const source = readFileSync(file, 'utf8');
    if (extname(file) === '.json') module.exports = vm.runInContext(`(${source})`, context);
    else {
      const run = vm.runInContext(`(function (module, exports, require) {${source}\n})`, context, {
        filename: file,
      }) as (...given: unknown[]) => void;
      run(module, module.exports, (name: string) => require(fileOf(name, file, requireConditions)));
    }
    return module.exports;
  };

  return {
    load: async <T>(name: string, from: string) => {
      const module = moduleAt(fileOf(name, join(from, 'index.js'), importConditions));
      if (module.status === 'unlinked')
        await module.link((specifier, { identifier }) => moduleAt(fileOf(specifier, identifier, importConditions)));
      await module.evaluate();
      return module.namespace as T;
    },
  };
}

type Manifest = { type?: string; main?: string; exports?: unknown; imports?: Record<string, unknown> };

function isCommonJs(file: string): boolean {
  const extension = extname(file);
  if (extension !== '.js') return extension !== '.mjs';
  return manifestIn(packageFolder(dirname(file))).type !== 'module';
}

/** The file that a name means to the module in `importer`. */
function fileOf(name: string, importer: string, conditions: readonly string[]): string {
  if (name.startsWith('node:') || builtinModules.includes(name))
    throw new Error(`${importer} imports ${name}, which browsers do not have`);
  if (name.startsWith('.')) return existing(join(dirname(importer), name), importer);
  if (name.startsWith('#')) {
    const folder = packageFolder(dirname(importer));
    return targetIn(folder, manifestIn(folder).imports?.[name], conditions, importer);
  }
  const parts = name.split('/');
  const nameLength = name.startsWith('@') ? 2 : 1;
  const folder = installed(parts.slice(0, nameLength).join('/'), dirname(importer));
  const entry = ['.', ...parts.slice(nameLength)].join('/');
  const { exports, main } = manifestIn(folder);
  if (exports === undefined) return existing(join(folder, entry === '.' ? (main ?? 'index.js') : entry), importer);
  const entries = typeof exports === 'object' && exports !== null && '.' in exports ? exports : { '.': exports };
  return targetIn(folder, (entries as Record<string, unknown>)[entry], conditions, importer);
}

/** The first target whose conditions all hold. */
function targetIn(folder: string, target: unknown, conditions: readonly string[], importer: string): string {
  if (typeof target === 'string') return existing(join(folder, target), importer);
  for (const [condition, inside] of Object.entries(target ?? {}))
    if (conditions.includes(condition)) return targetIn(folder, inside, conditions, importer);
  throw new Error(`${importer} imports what ${folder} does not have for browsers`);
}

function existing(file: string, importer: string): string {
  for (const candidate of extname(file) === '' ? [`${file}.js`, join(file, 'index.js')] : [file, `${file}.js`])
    if (existsSync(candidate)) return realpathSync(candidate);
  throw new Error(`${importer} imports ${file}, which is not there: build first (npm run build)`);
}

function installed(name: string, folder: string): string {
  const here = join(folder, 'node_modules', name);
  if (existsSync(join(here, 'package.json'))) return realpathSync(here);
  if (dirname(folder) === folder) throw new Error(`${name} is not installed`);
  return installed(name, dirname(folder));
}

function packageFolder(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : packageFolder(dirname(folder));
}

function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}
