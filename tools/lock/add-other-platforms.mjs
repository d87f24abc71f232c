// `node tools/lock/add-other-platforms.mjs`, after a change of dependencies: adds to package-lock.json the optional packages of
// platforms that the registry in use did not have when the lock was made. npm leaves them out then, and `npm ci` refuses such a
// lock. The entries carry version, os and cpu, so that npm skips them where they do not belong; without integrity, which only
// the registry could tell.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));

const systems = ['darwin', 'win32', 'linux', 'freebsd', 'android', 'openharmony', 'sunos', 'netbsd', 'openbsd', 'aix'];
const processors = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 's390x', 'riscv64', 'loong64', 'wasm32'];
const libcs = { musl: 'musl', gnu: 'glibc', musleabihf: 'musl', gnueabihf: 'glibc' };

/** Reads os, cpu and libc off a name such as `@swc/core-linux-arm-gnueabihf`. */
function platformOf(name) {
  const parts = name.replace(/^@[^/]+\//, '').split('-');
  const os = parts.map((part) => (part === 'windows' ? 'win32' : part)).find((part) => systems.includes(part));
  const cpu = parts.find((part) => processors.includes(part));
  const libc = os === 'linux' ? parts.map((part) => libcs[part]).find(Boolean) : undefined;
  return os || cpu ? { ...(os && { os: [os] }), ...(cpu && { cpu: [cpu] }), ...(libc && { libc: [libc] }) } : undefined;
}

let added = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    // Where npm would look for it from there: nested first, then further up.
    const places = path
      .split('/node_modules/')
      .map((_, index, all) => all.slice(0, all.length - index).join('/node_modules/'));
    const found = [...places, '']
      .map((place) => lock.packages[`${place ? `${place}/` : ''}node_modules/${name}`])
      .find(Boolean);
    // Of a range, the least that it allows.
    const least = /^[\^~]?(\d.*)$/.exec(version)?.[1];
    if (!least || (found && (found.version === least || least !== version))) continue;
    const platform = platformOf(name);
    if (!platform) continue;
    const top = `node_modules/${name}`;
    const place = lock.packages[top] ? `${path}/${top}` : top;
    lock.packages[place] = { version: least, ...platform, ...(entry.dev && { dev: true }), optional: true };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} optional packages of other platforms added to package-lock.json`);
