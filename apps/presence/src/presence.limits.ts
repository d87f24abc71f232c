/*
 * What bounds the work and the memory of one request and one run. Operators set how many lists, contacts and attribute lists a user has
 * (presence.variables.ts); these follow from the size of a record, 900 kB, and from how long one transaction may hold up others.
 */

/** Most users and lists that one request may name: no list has more, and their names fit into the details of a result. */
export const mostNamed = 2000;

/** Most bytes of answers, in JSON, that are held for one run, and most contacts or list entries that are loaded for it. */
export const mostAnswerBytes = 16_000_000;
export const mostContactsLoaded = 20_000;

/** Most bytes of the contacts of one list, in JSON: an answer with all of them leaves room for the names of those refused. */
export const mostListBytes = 450_000;

/** Most bytes of an answer, in JSON; a record holds 900 kB. */
export const mostBytesOfOneAnswer = 850_000;

/**
 * More than one transaction should hold. The requests of the run are handled one by one then (libs/kafka, poison.ts), and one alone
 * never exceeds it.
 */
export class RunTooLarge extends Error {
  override readonly name = 'RunTooLarge';
}

/**
 * Counts what is held for the requests of a run.
 * @throws RunTooLarge when it is more than `most` for more than one request
 */
export function holdAtMost(most: number, requests: number): (more: number) => void {
  let held = 0;
  return (more) => {
    held += more;
    if (held > most && requests > 1) throw new RunTooLarge(`${requests} requests together hold more than ${most}`);
  };
}
