import type { Envelope, SchemaError } from '@smsonly/contracts';
import type { FetchedRecord } from './broker-client.js';
import { bytesOf } from './record-memory.js';

/** A record that was read: an event, an ignored type, or a fault. */
export type Item = Event | Readonly<{ record: FetchedRecord; ignored: string }> | Fault;
export type Event = Readonly<{ record: FetchedRecord; envelope: Envelope }>;
export type Fault = Readonly<{ record: FetchedRecord; fault: SchemaError }>;

export type RunStep = Readonly<{
  kind: 'run';
  type: string;
  events: readonly Event[];
  ignored: readonly string[];
  records: number;
}>;

/** The next step with the first records of a partition; `records` counts all that it settles, ignored ones included. */
export type Step =
  | RunStep
  | Readonly<{ kind: 'fault'; fault: Fault; records: 1 }>
  | Readonly<{ kind: 'ignored'; ignored: readonly string[]; records: number }>;

/** How many records, and bytes of them, may share a transaction. */
export type RunLimits = Readonly<{ records: number; bytes: number }>;

/** How many of the waiting records, from the first on, stay within the limits together, and their bytes. A single record is always taken. */
export function cut(waiting: readonly FetchedRecord[], limits: RunLimits): RunLimits {
  let records = 0;
  let bytes = 0;
  for (const record of waiting) {
    const more = bytesOf(record);
    if (records > 0 && (records >= limits.records || bytes + more > limits.bytes)) break;
    records += 1;
    bytes += more;
  }
  return { records, bytes };
}

/**
 * Divides records into runs of consecutive events of one type, in order. Ignored records do not end a run; a record with a fault is a step of
 * its own.
 */
export function runsOf(items: readonly Item[]): Step[] {
  const steps: Step[] = [];
  let events: Event[] = [];
  let ignored: string[] = [];
  const end = () => {
    const records = events.length + ignored.length;
    const type = events[0]?.envelope.type;
    if (type !== undefined) steps.push({ kind: 'run', type, events, ignored, records });
    else if (records > 0) steps.push({ kind: 'ignored', ignored, records });
    events = [];
    ignored = [];
  };
  for (const item of items) {
    if ('ignored' in item) {
      ignored.push(item.ignored);
    } else if ('fault' in item) {
      end();
      steps.push({ kind: 'fault', fault: item, records: 1 });
    } else {
      if (events[0] && events[0].envelope.type !== item.envelope.type) end();
      events.push(item);
    }
  }
  end();
  return steps;
}

/** Groups the steps that share a transaction: all up to a fault, which is a group of its own. */
export function groupsOf(steps: readonly Step[]): Step[][] {
  const groups: Step[][] = [];
  let group: Step[] = [];
  for (const step of steps) {
    if (step.kind === 'fault') {
      if (group.length > 0) groups.push(group);
      groups.push([step]);
      group = [];
    } else {
      group.push(step);
    }
  }
  if (group.length > 0) groups.push(group);
  return groups;
}
