import type { DecodedText } from './decode-text.js';
import { joinParts, markedPart, haveSameCoding, type PartBody } from './join-parts.js';
import type { Concatenation } from './user-data-header.js';

/** A part and the ID of its delivery. */
export interface DeliveredPart extends PartBody {
  /** ID of the delivery: a repeat has the same ID, another part has another one, even with the same content. */
  readonly id: string;
}

/** A part of a long SMS as it arrived. */
export interface ReceivedPart extends DeliveredPart, Concatenation {
  /** The sending phone and the number it was sent to, in canonical form. */
  readonly sender: string;
  readonly recipient: string;
}

/**
 * Parts that belong to one text. A plain value that the caller stores and passes back; it is never changed in place.
 */
export interface PartSet {
  /** `partSetKey` of its parts. More than one set can have the same key: phones use their references again. */
  readonly key: string;
  readonly total: number;
  /** Each place at most once, in the order of arrival. */
  readonly parts: readonly DeliveredPart[];
  /** When the last new part arrived: the time-out counts from here. */
  readonly lastPartAt: Date;
  /** Set once the text was delivered, whole or not. */
  readonly closed?: { readonly at: Date; readonly because: 'complete' | 'timed-out' | 'ambiguous' };
}

export interface JoinLimits {
  /** How long a set waits for its next part, in milliseconds. */
  readonly waitMs: number;
  /**
   * How long a closed set is remembered, in milliseconds, to recognise repeats and late parts. A part that arrives later begins a
   * new text, so keep it well below the time in which a phone sends 256 long texts to one number.
   */
  readonly rememberMs: number;
}

/** The result for a received part. `set` is to be stored; it replaces `before`, or is new when that is undefined. */
export type Arrival<S extends PartSet> =
  | { readonly outcome: 'waiting'; readonly before?: S; readonly set: PartSet }
  /** The last part that was missing: deliver `content`. */
  | { readonly outcome: 'complete'; readonly before?: S; readonly set: PartSet; readonly content: DecodedText }
  /** A repeated delivery: nothing to do. */
  | { readonly outcome: 'duplicate'; readonly of: S }
  /** Deliver the part by itself: its text was delivered without it (`late`), or it could belong to several (`ambiguous`). */
  | {
      readonly outcome: 'alone';
      readonly because: 'late' | 'ambiguous';
      readonly before?: S;
      readonly set: PartSet;
      readonly content: DecodedText;
    };

/** What the parts of one text have in common: sender, recipient, reference and its size, total. Holds full numbers: not for logs. */
export function partSetKey(part: Omit<ReceivedPart, keyof DeliveredPart>): string {
  return [part.sender, part.recipient, part.referenceBits, part.reference, part.total].join('|');
}

/**
 * Decides which set a part belongs to. `sets` are all sets with its key, open and closed; others are ignored.
 *
 * Repeats are recognised by their ID alone. Nothing is dropped because of its content: people send the same text twice, and phones reuse
 * references (8 bits: after 256 texts; some restart when switched on, some always use the same). In this order the part is
 * 1. a duplicate, when a set holds a part with its ID;
 * 2. added, when an open set waits for it: to the fullest of several that do not contradict each other;
 * 3. alone, `ambiguous`, when they do: different texts are never mixed by guessing. An open set with the same octets at the part's
 *    position counts too, since a network may deliver a part again under a new ID;
 * 4. alone, `late`, when a set that timed out, and is still kept, lacks it;
 * 5. the first of a new set.
 * So each part is delivered exactly once, in its text or alone. A part that the network repeats under a new ID looks like one that was sent
 * again: it is delivered again, with its gaps marked. Better twice than not at all.
 * A set past its time-out still accepts parts until `closeDue` closes it, but none after another `rememberMs`.
 */
export function receivePart<S extends PartSet>(
  sets: readonly S[],
  part: ReceivedPart,
  now: Date,
  limits: JoinLimits,
): Arrival<S> {
  const key = partSetKey(part);
  const sameKey = sets.filter((set) => set.key === key);
  const before = sameKey.find((set) => set.parts.some(({ id }) => id === part.id));
  if (before !== undefined) return { outcome: 'duplicate', of: before };

  const open = sameKey.filter(
    (set) => set.closed === undefined && !hasWaited(set, now, limits.waitMs + limits.rememberMs),
  );
  const waiting = open.filter((set) => isMissing(set, part));
  const [fullest] = waiting.toSorted((a, b) => b.parts.length - a.parts.length);
  if (fullest !== undefined) {
    const concerned = [...waiting, ...open.filter((set) => holds(set, part))];
    if (contradict(concerned)) return ambiguousArrival(newSet(key, part, now), part);
    return addedArrival(fullest, { ...withPart(fullest, part), lastPartAt: now }, now);
  }
  const timedOut = sameKey.findLast(
    (set) => set.closed?.because === 'timed-out' && !isExpired(set, now, limits) && isMissing(set, part),
  );
  if (timedOut !== undefined) return lateArrival(timedOut, part);
  return addedArrival<S>(undefined, newSet(key, part, now), now);
}

/** Closes an open set whose time is up: the content to deliver and the set to store. Undefined while it may still wait, and when closed. */
export function closeDue(
  set: PartSet,
  now: Date,
  limits: Pick<JoinLimits, 'waitMs'>,
): { set: PartSet; content: DecodedText } | undefined {
  if (set.closed !== undefined || !hasWaited(set, now, limits.waitMs)) return undefined;
  return { set: { ...set, closed: { at: now, because: 'timed-out' } }, content: joinParts(set.parts, set.total) };
}

/** Whether a closed set is no longer needed and can be deleted. */
export function isExpired(set: PartSet, now: Date, { rememberMs }: Pick<JoinLimits, 'rememberMs'>): boolean {
  return set.closed !== undefined && now.getTime() - set.closed.at.getTime() >= rememberMs;
}

function hasWaited(set: PartSet, now: Date, ms: number): boolean {
  return now.getTime() - set.lastPartAt.getTime() >= ms;
}

function newSet(key: string, part: ReceivedPart, now: Date): PartSet {
  return { key, total: part.total, parts: [bodyOf(part)], lastPartAt: now };
}

function addedArrival<S extends PartSet>(before: S | undefined, set: PartSet, now: Date): Arrival<S> {
  const placement = before === undefined ? { set } : { before, set };
  if (set.parts.length < set.total) return { outcome: 'waiting', ...placement };
  const closed = { ...set, closed: { at: now, because: 'complete' as const } };
  return { outcome: 'complete', ...placement, set: closed, content: joinParts(set.parts, set.total) };
}

/** The set keeps the part, so that the same delivery again is a duplicate. */
function lateArrival<S extends PartSet>(before: S, part: ReceivedPart): Arrival<S> {
  const content = markedPart(part, part.total);
  return { outcome: 'alone', because: 'late', before, set: withPart(before, part), content };
}

function ambiguousArrival<S extends PartSet>(set: PartSet, part: ReceivedPart): Arrival<S> {
  const closed = { ...set, closed: { at: set.lastPartAt, because: 'ambiguous' as const } };
  return { outcome: 'alone', because: 'ambiguous', set: closed, content: markedPart(part, part.total) };
}

/** A plain set without the caller's own fields (such as a row ID), which stay with `before`. */
function withPart({ key, total, parts, lastPartAt, closed }: PartSet, part: ReceivedPart): PartSet {
  return { key, total, parts: [...parts, bodyOf(part)], lastPartAt, ...(closed && { closed }) };
}

function bodyOf({ id, sequence, coding, body, tables }: ReceivedPart): DeliveredPart {
  return { id, sequence, coding, body, ...(tables && { tables }) };
}

function partAt(set: PartSet, part: PartBody): PartBody | undefined {
  return set.parts.find(({ sequence }) => sequence === part.sequence);
}

function isMissing(set: PartSet, part: PartBody): boolean {
  return partAt(set, part) === undefined;
}

function holds(set: PartSet, part: PartBody): boolean {
  const existing = partAt(set, part);
  return existing !== undefined && haveSameCoding(existing, part) && areSameOctets(existing.body, part.body);
}

/** Whether two of these sets have different parts at the same position, so that they cannot belong to one text. */
function contradict(sets: readonly PartSet[]): boolean {
  return sets.some((one, index) =>
    sets.slice(index + 1).some((other) => other.parts.some((part) => !isMissing(one, part) && !holds(one, part))),
  );
}

function areSameOctets(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, i) => octet === b[i]);
}
