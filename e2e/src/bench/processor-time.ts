import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second on Linux. */
const ticks = 100;

/** Processor seconds that a process and its waited-for children have used, from /proc; 0 when it is gone. */
export function processorSeconds(pid: number | undefined): number {
  if (pid === undefined) return 0;
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field] ?? 0), 0) / ticks;
  } catch {
    return 0;
  }
}

/** Processor seconds of a process and all its descendants, such as Postgres with its sessions. */
export function processorSecondsOfTree(pid: number | undefined): number {
  if (pid === undefined) return 0;
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(Number(name)) === pid);
  return children.reduce((sum, child) => sum + processorSecondsOfTree(Number(child)), processorSeconds(pid));
}

function parentOf(pid: number): number {
  try {
    return Number(
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ')[1],
    );
  } catch {
    return 0;
  }
}
