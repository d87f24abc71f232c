import { v7 } from 'uuid';

/** A new event ID: UUIDv7 of this instant, so that IDs sort by time. */
export function newEventId(now: Date): string {
  return v7({ msecs: now.getTime() });
}

/** The instant in a UUIDv7, or undefined when `id` is not one. */
export function eventIdTime(id: string): Date | undefined {
  const match = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.exec(id);
  return match ? new Date(Number.parseInt(`${match[1]}${match[2]}`, 16)) : undefined;
}
