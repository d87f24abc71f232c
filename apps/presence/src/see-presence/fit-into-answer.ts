import type { Presence } from '@smsonly/contracts';
import type { Failure } from '@smsonly/imps-model';
import { mostBytesOfOneAnswer } from '../presence.limits.js';
import { jsonBytes, mostPresenceBytes } from '../event-size.js';
import type { Asked, Wanted } from './audience.js';

/** More members than this that do not fit are told of by their list. */
const mostMembersNamed = 50;

/** Once so many did not fit, no other is looked up: the answer is full. */
const mostMisses = 200;

/** The presences that fit into one answer, in order, and those left out. */
export class FittingAnswer {
  readonly presences: Presence[] = [];
  readonly #left: Wanted[] = [];
  readonly #seen = new Set<string>();
  #room: number;

  constructor({ users, lists }: Asked['data']) {
    // Whoever does not fit or does not exist is named in the result.
    const names = jsonBytes([...users, ...lists].map(({ spelling }) => spelling));
    this.#room = Math.min(mostPresenceBytes, mostBytesOfOneAnswer - names);
  }

  get isFull(): boolean {
    return this.#left.length >= mostMisses;
  }

  /** Adds a presence if it fits. A user who is named and also in a list is reported once for each spelling. */
  add(wanted: Wanted, see: () => Presence['attributes']): void {
    if (this.#seen.has(wanted.spelling)) return;
    this.#seen.add(wanted.spelling);
    const presence = this.isFull ? undefined : { userId: wanted.spelling, attributes: see() };
    const bytes = presence ? jsonBytes(presence) + 1 : Infinity;
    if (presence === undefined || bytes > this.#room) {
      this.#left.push(wanted);
      return;
    }
    this.presences.push(presence);
    this.#room -= bytes;
  }

  /** Who was left out: by user, members by contact list where many are. `cut`: lists of which members were not even looked up. */
  failures(cut: readonly string[]): Failure[] {
    const members = this.#left.filter(({ list }) => list !== undefined);
    const isByList = cut.length > 0 || members.length > mostMembersNamed;
    const byUser = this.#left.filter(({ list }) => list === undefined || !isByList);
    const byList = isByList ? [...members.flatMap(({ list }) => list ?? []), ...cut] : [];
    return [
      ...byUser.map(({ spelling }) => ({ code: 432, userIds: [spelling] })),
      ...[...new Set(byList)].map((spelling) => ({ code: 432, contactLists: [spelling] })),
    ];
  }
}
