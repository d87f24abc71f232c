// One `npm start` per clone: a second one is refused. One whose npm is dead is an orphan, as are the processes that a
// killed one left.
import { setTimeout as sleep } from 'node:timers/promises';
import { tryLock } from './lock.mjs';
import { end, identify, isAlive, npmAbove } from './processes.mjs';
import { Problem, say } from './steps.mjs';

const LAUNCHER = 'launcher';
const HANDOVER_MS = 60_000;

/** @param {import('./processes.mjs').ProcessRecords} records */
function holderOf(records) {
  const holder = records.all().find(({ name }) => name === LAUNCHER);
  return holder && isAlive(holder) ? holder : undefined;
}

/**
 * Makes this process the clone's only running system, ending what an earlier one has left.
 * @param {import('./processes.mjs').ProcessRecords} records
 * @param {string} [lockName] of the lock that only one process of a clone can hold
 * @throws {Problem} when another one is running
 */
export async function becomeOnlyInstance(records, lockName = 'run') {
  const deadline = performance.now() + HANDOVER_MS;
  let lock = await tryLock(lockName);
  for (let said = false; !lock; lock = await tryLock(lockName)) {
    const holder = holderOf(records);
    if (holder && !(holder.npm && !isAlive(holder.npm))) {
      throw new Problem(`this clone is already running (process ${holder.pid}): stop that one with Ctrl-C first`);
    }
    if (performance.now() > deadline)
      throw new Problem('another npm command of this clone has not ended: npm start or npm run reset');
    // Without a holder, one is just starting or a reset is in progress.
    if (holder && !said) say('  … an npm start whose npm was killed is still running, ending it');
    said ||= holder !== undefined;
    await end(holder, { graceMs: 40_000 });
    await sleep(100);
  }
  const ended = await records.endOrphans();
  if (ended.length > 0) say(`  ✓ ended leftovers of an earlier start: ${ended.join(', ')}`);
  const self = identify(process.pid);
  if (self) records.note(LAUNCHER, { ...self, npm: npmAbove() });
  process.on('exit', () => records.forget(LAUNCHER));
}

/** Calls back once the npm that runs us has gone without a signal to us (kill -9). @param {() => void} onGone */
export function watchNpm(onGone) {
  const npm = npmAbove();
  // The timer also keeps us alive: the children are not waited for by the event loop.
  const timer = setInterval(() => {
    if (!npm || isAlive(npm)) return;
    clearInterval(timer);
    setInterval(() => {}, 60_000);
    onGone();
  }, 300);
}
