// What the system knows of a process: Linux in /proc, others (macOS) by ps. Both give the same facts.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} ProcessTable
 * @property {() => string} boot names the boot of the machine: process IDs begin anew with it
 * @property {(pid: number) => { startTime: string, parent: number } | undefined} find nothing when no such process runs (a zombie
 *   does not run)
 * @property {(pid: number) => string} command its command line, '' when it is gone
 * @property {string} startTimeScript prints the start time of process $1 in a shell, as `find` says it
 */

/** @type {ProcessTable} */
export const procfs = {
  boot: () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
  find(pid) {
    let text;
    try {
      text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    } catch {
      return undefined; // gone
    }
    // Fields 3 and following; the name in field 2 may hold blanks and brackets.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return { startTime: fields[19] ?? '', parent: Number(fields[1]) };
  },
  command(pid) {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    } catch {
      return '';
    }
  },
  startTimeScript: `sed 's/.*) //' /proc/$1/stat 2>/dev/null | cut -d' ' -f20`,
};

/** @param {string[]} args */
const ps = (...args) => spawnSync('ps', args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } }).stdout ?? '';

/** @type {ProcessTable} */
export const psTable = {
  // When process 1 started: to the second, so the start times below suffice to tell processes of one boot apart.
  boot: () => ps('-o', 'lstart=', '-p', '1').trim(),
  find(pid) {
    const [, state, parent, startTime] =
      /^\s*(\S+)\s+(\d+)\s+(.*\S)\s*$/.exec(ps('-o', 'stat=,ppid=,lstart=', '-p', `${pid}`)) ?? [];
    if (state === undefined || startTime === undefined || state.startsWith('Z')) return undefined;
    return { startTime, parent: Number(parent) };
  },
  command: (pid) => ps('-o', 'command=', '-p', `${pid}`).trim(),
  startTimeScript: `LC_ALL=C ps -o lstart= -p $1 | sed 's/^ *//;s/ *$//'`,
};

/** @param {NodeJS.Platform} [platform] */
export const processTable = (platform = process.platform) => (platform === 'linux' ? procfs : psTable);
