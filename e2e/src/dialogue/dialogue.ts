import type { Encoding } from '@smsonly/imps-codec';
import type { CspVersion } from '@smsonly/imps-model';
import type { WrittenElement } from './read-xml.js';

/** A dialogue file: who takes part, and what happens. */
export type Dialogue = Readonly<{
  /** The file's name, as differences show it. */
  file: string;
  /** The sentence with which the file begins. */
  shows: string;
  /** Client families whose behaviour it has, and their numbers in docs/dialogues.md. */
  families: readonly string[];
  numbers: readonly number[];
  versions: readonly CspVersion[];
  encodings: readonly Encoding[];
  people: readonly Person[];
  /** Names of people who have only a phone. */
  phones: readonly string[];
  steps: readonly Step[];
}>;

export type Person = Readonly<{
  name: string;
  /** Another terminal of this person. */
  terminalOf?: string;
  isRegistered: boolean;
  password?: string;
}>;

/** A line of a dialogue, with the block that is indented below it. */
export type Step = Readonly<{
  line: number;
  /** The step as it is written, for differences and for an audience. */
  text: string;
  /** What it means, for an audience: written behind `--`. */
  words?: string;
  /** Played only in these versions and wire forms; all when absent. */
  only: Condition;
  action: Action;
}>;

export type Condition = Readonly<{ versions?: readonly CspVersion[]; encodings?: readonly Encoding[] }>;

/** The XML below a step, which differs by version and wire form: what is sent, or what must be there. */
export type Fragment = (version: CspVersion, encoding: Encoding) => FragmentContent;

export type FragmentContent = Readonly<{
  elements: readonly WrittenElement[];
  /** What must not be there, at any depth. */
  absent: readonly WrittenElement[];
}>;

export type SendOptions = Readonly<{
  /** Absent: the session of who sends, except for a login. */
  sessionId?: string;
  isOutband?: boolean;
  /** '' is an empty element. */
  transactionId?: string;
  hasNoTransactionId?: boolean;
  isResponse?: boolean;
}>;

export type ExpectOptions = Readonly<{
  /** Nothing but what is written may be there. */
  isOnly?: boolean;
  poll?: boolean;
  withinMs?: number;
  mostBytes?: number;
  /** Name for a later acknowledgement. */
  as?: string;
  /** The envelope's SessionID; 'outband' for none. */
  sessionId?: string;
  /** The envelope's TransactionID; '' for an empty one or none. */
  transactionId?: string;
  /** Other server transactions that come before are acknowledged. */
  skipsOthers?: boolean;
}>;

export type Action =
  | Readonly<{ kind: 'chapter'; title: string }>
  | Readonly<{ kind: 'log in' | 'log out' | 'take all' | 'repeat' | 'listen' | 'hang up' | 'is closed'; who: string }>
  | Readonly<{ kind: 'write'; who: string; to: string; text: string; wantsReport: boolean }>
  | Readonly<{ kind: 'send'; who: string; primitive: string; fragment: Fragment; options: SendOptions }>
  | Readonly<{ kind: 'post'; who: string; contentType: string; body: readonly BodyLine[] }>
  | Readonly<{ kind: 'fetch'; who: string; url: string }>
  | Readonly<{ kind: 'fetch until'; who: string; url: string; status: number }>
  | Readonly<{ kind: 'get'; who: string; expected: Expected; waits: boolean }>
  | Readonly<{ kind: 'get nothing'; who: string; withinMs?: number }>
  | Readonly<{ kind: 'get the same'; who: string }>
  | Readonly<{ kind: 'get anything but'; who: string; code: number }>
  | Readonly<{ kind: 'get HTTP'; who: string; status: number }>
  | Readonly<{ kind: 'acknowledge'; who: string; what?: string; withPrimitive?: string }>
  | Readonly<{ kind: 'poll on'; who: string; duration: string }>
  | Readonly<{ kind: 'saw'; who: string; text: string; least: number; most: number }>
  | Readonly<{ kind: 'connect'; who: string; host: string; port: string }>
  | Readonly<{ kind: 'get datagram'; who: string; text: string; withinMs?: number }>
  | Readonly<{ kind: 'write line'; who: string; text: string; isWhole: boolean }>
  | Readonly<{ kind: 'read line'; who: string; text: string; withinMs?: number }>
  | Readonly<{ kind: 'is silent'; who: string; duration: string }>
  | Readonly<{ kind: 'send SMS'; who: string; to: string; text: string }>
  | Readonly<{ kind: 'get SMS'; who: string; from: string; text: string }>
  | Readonly<{ kind: 'get no SMS'; who: string; text: string }>
  | Readonly<{ kind: 'register'; whom: string; msisdn?: string }>
  | Readonly<{ kind: 'delete'; whom: string }>
  | Readonly<{ kind: 'pause'; duration: string }>
  | Readonly<{ kind: 'let'; name: string; value: string }>
  | Readonly<{ kind: 'compare'; left: string; right: string; isEqual: boolean }>
  | Readonly<{ kind: 'is a conversation number'; number: string }>;

export type BodyLine = Readonly<{ line: number; text: string; only: Condition }>;

/** What must come: a primitive, its result code, and elements in it. */
export type Expected = Readonly<{ primitive: string; code?: number; fragment: Fragment; options: ExpectOptions }>;
