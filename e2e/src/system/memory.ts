import { readFileSync } from 'node:fs';

/** What a service may have at most, as its manifest says (deploy/base), bytes. */
export const memoryLimit = 512 * 1024 * 1024;

/** V8's part of that: for objects that stay, and three times the other for new ones. The rest is for buffers, code and stacks. */
export const heapOptions = ['--max-old-space-size=320', '--max-semi-space-size=16'];

/**
 * The most memory that a process has had since it started, bytes (VmHWM: resident, as a container counts it). Linux only.
 * @throws Error when there is no such process
 */
export function peakMemory(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kilobytes === undefined) throw new Error(`process ${pid} says nothing of its memory`);
  return Number(kilobytes) * 1024;
}
