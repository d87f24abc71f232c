/** What becomes of a phone's threads: pure functions, each gives the threads back, the last one used first. */
import { introducedName } from './introduction.js';
import type { PhoneSms, Thread } from './phone-state.js';

export type Threads = readonly Thread[];

/** An SMS with the number on the other side. */
export type SmsWith = Readonly<{ number: string; sms: PhoneSms }>;

/**
 * The threads with these SMS too; one that is there already, by its ID, is not added again. SMS stand in the order of their
 * time. The first SMS of another side that begins with a name gives the thread that name, for good.
 */
export function withSms(threads: Threads, added: readonly SmsWith[], template: string, open?: string): Threads {
  const groups = Map.groupBy(added, ({ number }) => number);
  const changed = threads.map((thread) => {
    const group = groups.get(thread.number);
    groups.delete(thread.number);
    return group ? grown(thread, group, template, thread.number === open) : thread;
  });
  const begun = [...groups].map(([number, group]) => grown(emptyThread(number), group, template, number === open));
  if (begun.length === 0 && changed.every((thread, place) => thread === threads[place])) return threads;
  return inOrder([...changed, ...begun]);
}

/** The threads with `sms` in the place of the one with this ID, wherever it stands by its time. */
export function withOther(threads: Threads, number: string, id: string, sms?: PhoneSms): Threads {
  return changedThread(threads, number, (thread) => {
    const others = thread.messages.filter((one) => one.id !== id && one.id !== sms?.id);
    return { ...thread, messages: sms ? merged(others, [sms]) : others };
  });
}

/**
 * The threads with this one open: it is read, and is there even if it is empty. Threads without anything in them go, unless
 * a name is known: the other side will not say it again.
 */
export function withOpen(threads: Threads, open?: string): Threads {
  const kept = threads.filter((thread) => isUsed(thread) || thread.name !== undefined || thread.number === open);
  if (open === undefined) return kept;
  const there = kept.some(({ number }) => number === open) ? kept : [emptyThread(open), ...kept];
  return changedThread(there, open, read);
}

export function withDraft(threads: Threads, number: string, draft: string): Threads {
  return changedThread(threads, number, (thread) => (thread.draft === draft ? thread : { ...thread, draft }));
}

/** Whether there is something to see in it. */
export function isUsed({ messages, draft }: Thread): boolean {
  return messages.length > 0 || draft !== '';
}

export function emptyThread(number: string): Thread {
  return { number, messages: [], readUntil: 0, unread: 0, draft: '' };
}

function changedThread(threads: Threads, number: string, change: (thread: Thread) => Thread): Threads {
  const place = threads.findIndex((thread) => thread.number === number);
  const before = threads[place];
  const after = before && change(before);
  return after === undefined || after === before ? threads : inOrder(threads.with(place, after));
}

function grown(thread: Thread, added: readonly SmsWith[], template: string, isOpen: boolean): Thread {
  const known = new Set(thread.messages.map(({ id }) => id));
  const fresh: PhoneSms[] = [];
  for (const { sms } of added) {
    if (known.has(sms.id)) continue;
    known.add(sms.id);
    fresh.push(sms);
  }
  if (fresh.length === 0) return thread;
  const messages = merged(thread.messages, fresh);
  const name = thread.name ?? nameIn(messages, template);
  const all = { ...thread, messages, ...(name !== undefined && { name }) };
  return isOpen ? read(all) : { ...all, unread: unreadIn(messages, thread.readUntil) };
}

function nameIn(messages: readonly PhoneSms[], template: string): string | undefined {
  for (const { direction, text } of messages) {
    const name = direction === 'in' ? introducedName(text, template) : undefined;
    if (name !== undefined) return name;
  }
  return undefined;
}

function read(thread: Thread): Thread {
  const last = thread.messages.findLast(({ direction }) => direction === 'in')?.at ?? 0;
  if (thread.unread === 0 && thread.readUntil >= last) return thread;
  return { ...thread, readUntil: Math.max(thread.readUntil, last), unread: 0 };
}

function unreadIn(messages: readonly PhoneSms[], readUntil: number): number {
  let unread = 0;
  for (const { direction, at } of messages) if (direction === 'in' && at > readUntil) unread += 1;
  return unread;
}

/** Both in the order of their time; what was there first stands first. */
function merged(messages: readonly PhoneSms[], added: readonly PhoneSms[]): readonly PhoneSms[] {
  return [...messages, ...added].sort((one, other) => one.at - other.at);
}

function inOrder(threads: Threads): Threads {
  const lastUse = ({ messages }: Thread) => messages.at(-1)?.at ?? Infinity;
  return threads.toSorted((one, other) => {
    const [left, right] = [lastUse(one), lastUse(other)];
    return left === right ? 0 : right - left;
  });
}
