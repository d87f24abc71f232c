import { readFileSync } from 'node:fs';

/** Memory of a process in bytes: its proportional set size, from /proc. */
export function memoryOf(pid: number): number {
  const kib = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
  if (kib === undefined) throw new Error(`process ${pid} has no Pss in /proc`);
  return Number(kib) * 1024;
}
