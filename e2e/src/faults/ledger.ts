/** What the campaign has done and seen from outside, as plain data: all that the judge knows. Times are ms since 1970. */

/** A text that somebody was asked to carry, or a report that is owed for one. */
export type Sent = Readonly<{
  /** Stands in the text, and nowhere else. */
  mark: string;
  kind: string;
  /** Within a line, order is kept. */
  line: string;
  /** Its place in its line. */
  number: number;
  at: number;
  /** Who must get it: a user ID or the number of a phone. */
  to: string;
  /** As whom it must come, where that is fixed. */
  from?: string;
  text: string;
  /** Has no place in its line, as a report. */
  isUnordered?: boolean;
  /** What was answered: the code of the final answer; nothing while none has come. */
  code?: number;
}>;

/** Something that arrived. */
export type Seen = Readonly<{
  mark: string;
  /** Who got it: a user ID or the number of a phone. */
  by: string;
  from: string;
  text: string;
  at: number;
  /** When the server had answered its acknowledgement; an SMS needs none. */
  acknowledgedAt?: number;
}>;

/** A poll without an answer: what it had taken comes again later, behind what was written after it. */
export type LostPoll = Readonly<{ by: string; from: number; to: number }>;

/** From the beginning of a fault until everything had gone through again. */
export type Window = Readonly<{ from: number; to: number }>;

/** While both signals about an SMS to this phone were lost on purpose: the answer and the report. */
export type SignalLoss = Window & Readonly<{ phone: string }>;

/** Something that must be so, as the model says, and how it was. */
export type State = Readonly<{ what: string; expected: string; found: string }>;

/** A value that a watcher was shown of somebody; numbers grow. */
export type ShownPresence = Readonly<{ watcher: string; of: string; number: number; at: number }>;

export type Ledger = Readonly<{
  sent: readonly Sent[];
  seen: readonly Seen[];
  shown: readonly ShownPresence[];
  lostPolls: readonly LostPoll[];
  windows: readonly Window[];
  signalLosses: readonly SignalLoss[];
  states: readonly State[];
  /** SMS_UNKNOWN_WAIT, ms: what is sent again is at least this late. */
  unknownWait: number;
}>;
