// Completes package-lock.json after `npm install`: npm leaves out optional packages for other systems that the registry at hand
// does not offer, and `npm ci` then refuses the lockfile. Entries without integrity are only ever fetched on those systems.
//   node tools/lockfile/complete.mjs [--check]
import { readFileSync, writeFileSync } from 'node:fs';
import { at } from '../launcher/lib/paths.mjs';

const SYSTEMS = ['darwin', 'linux', 'win32', 'freebsd', 'openharmony', 'android', 'netbsd', 'openbsd', 'sunos', 'aix'];
const PROCESSORS = ['x64', 'arm64', 'arm', 'ia32', 'ppc64', 's390x', 'riscv64', 'loong64', 'wasm32', 'mips64el'];

/** What a name such as @nx/nx-linux-arm64-musl says about where the package runs. @param {string} name */
export function systemOf(name) {
  const words = name.split('/').pop()?.split('-') ?? [];
  const os = words.find((word) => SYSTEMS.includes(word));
  const cpu = words.find((word) => PROCESSORS.includes(word));
  if (!os || !cpu) return undefined;
  return { os: [os], cpu: [cpu], ...(os === 'linux' ? { libc: [words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc'] } : {}) };
}

/** The path under which node would find the package, or nothing. @param {Record<string, unknown>} packages @param {string} from @param {string} name */
function resolve(packages, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('node_modules/') - 1, 0))) {
    const path = `${folder}${folder ? '/' : ''}node_modules/${name}`;
    if (packages[path]) return path;
    if (!folder) return undefined;
  }
}

/**
 * @param {{ packages: Record<string, any> }} lockfile
 * @returns {Record<string, object>} the entries that are missing, by path
 */
export function missingEntries({ packages }) {
  /** @type {Record<string, object>} */
  const missing = {};
  for (const [path, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const found = resolve({ ...packages, ...missing }, path, name);
      // Platform packages are pinned exactly by the package that they belong to.
      if (found && (packages[found] ?? missing[found]).version === version) continue;
      if (found && !/^\d+\.\d+\.\d+/.test(version)) continue;
      const system = systemOf(name);
      if (!system) continue;
      const top = `node_modules/${name}`;
      const place = packages[top] || missing[top] ? `${path}/node_modules/${name}` : top;
      missing[place] = { version, ...(entry.dev ? { dev: true } : {}), optional: true, ...system };
    }
  }
  return missing;
}

const file = at('package-lock.json');
const lockfile = JSON.parse(readFileSync(file, 'utf8'));
const missing = missingEntries(lockfile);
const names = Object.keys(missing);
if (names.length === 0) {
  console.log('package-lock.json is complete');
} else if (process.argv.includes('--check')) {
  console.error(`package-lock.json lacks ${names.length} optional packages, npm ci will refuse it: run node tools/lockfile/complete.mjs`);
  process.exitCode = 1;
} else {
  const [own, ...rest] = Object.entries({ ...lockfile.packages, ...missing });
  lockfile.packages = Object.fromEntries([own, ...rest.sort(([a], [b]) => a.localeCompare(b, 'en'))]);
  writeFileSync(file, `${JSON.stringify(lockfile, null, 2)}\n`);
  console.log(`added ${names.length} entries:\n${names.map((name) => `  ${name}`).join('\n')}`);
}
