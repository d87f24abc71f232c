import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second on Linux. */
const ticksPerSecond = 100;

/** Processor seconds by the name of who used them; `other programs` is what else the machine did. */
export type ProcessorTimes = Readonly<Record<string, number>>;

/**
 * Processor seconds so far of processes with all that live below them, such as Postgres with its sessions, and of the rest of the
 * machine. Linux only; what cannot be read counts as nothing.
 */
export function processorTimes(pids: Readonly<Record<string, number | undefined>>): ProcessorTimes {
  const all = allProcesses();
  const children = new Map<number, number[]>();
  for (const [pid, { parent }] of all) children.set(parent, [...(children.get(parent) ?? []), pid]);
  const ofTree = (pid: number): number =>
    (all.get(pid)?.seconds ?? 0) + (children.get(pid) ?? []).reduce((sum, child) => sum + ofTree(child), 0);
  const { user, system } = process.cpuUsage();
  const ours: Record<string, number> = { 'the bench': (user + system) / 1e6 };
  for (const [name, pid] of Object.entries(pids)) if (pid !== undefined) ours[name] = ofTree(pid);
  const sum = Object.values(ours).reduce((total, one) => total + one, 0);
  return { ...ours, 'other programs': machineSeconds() - sum };
}

/** The processor time of each program between two readings. */
export function usedBetween(before: ProcessorTimes, after: ProcessorTimes): ProcessorTimes {
  return Object.fromEntries(Object.entries(after).map(([name, seconds]) => [name, seconds - (before[name] ?? 0)]));
}

function allProcesses(): Map<number, { parent: number; seconds: number }> {
  const found = new Map<number, { parent: number; seconds: number }>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      const ticks = [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field] ?? 0), 0);
      found.set(Number(name), { parent: Number(fields[1]), seconds: ticks / ticksPerSecond });
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
}

function machineSeconds(): number {
  const [, user, nice, system, , , irq, softIrq] =
    readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.split(/\s+/) ?? [];
  return [user, nice, system, irq, softIrq].reduce((sum, ticks) => sum + Number(ticks ?? 0), 0) / ticksPerSecond;
}
