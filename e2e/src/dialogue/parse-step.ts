import type { Action, BodyLine, ExpectOptions, Fragment, SendOptions } from './dialogue.js';

/** What the words of a step may refer to. */
export type StepContext = Readonly<{
  people: readonly string[];
  phones: readonly string[];
  /** Reads the block below the step as XML. */
  fragment: () => Fragment;
  body: readonly BodyLine[];
  fault: (message: string) => Error;
}>;

type Build = (match: readonly string[], context: StepContext) => Action;

/** The sentences that a step can be. `NAME` is one of the people, `PHONE` somebody with only a phone, `OPTIONS` words in brackets. */
const sentences: readonly (readonly [pattern: string, build: Build])[] = [
  ['== (.+)', ([title = '']) => ({ kind: 'chapter', title })],
  ['NAME logs in', ([who = '']) => ({ kind: 'log in', who })],
  [
    'NAME writes to (\\S+)( with a report)?: (.+)',
    ([who = '', to = '', report, text = '']) => ({ kind: 'write', who, to, text, wantsReport: report !== undefined }),
  ],
  ['NAME logs out', ([who = '']) => ({ kind: 'log out', who })],
  ['NAME sends the same again', ([who = '']) => ({ kind: 'repeat', who })],
  [
    'NAME sends ([A-Z][\\w-]*)OPTIONS',
    ([who = '', primitive = '', options], context) => ({
      kind: 'send',
      who,
      primitive,
      fragment: context.fragment(),
      options: sendOptions(options, context),
    }),
  ],
  [
    'NAME pollsOPTIONS',
    ([who = '', options], context) => ({
      kind: 'send',
      who,
      primitive: 'Polling-Request',
      fragment: context.fragment(),
      options: sendOptions(options, context),
    }),
  ],
  [
    'NAME posts (\\S+/\\S+|XML|WBXML)',
    ([who = '', contentType = ''], { body }) => ({ kind: 'post', who, contentType, body }),
  ],
  [
    'NAME fetches (\\S+) until HTTP (\\d{3})',
    ([who = '', url = '', status]) => ({ kind: 'fetch until', who, url, status: Number(status) }),
  ],
  ['NAME fetches (\\S+)', ([who = '', url = '']) => ({ kind: 'fetch', who, url })],
  ['NAME takes what waits', ([who = '']) => ({ kind: 'take all', who })],
  [
    'NAME gets nothingOPTIONS',
    ([who = '', options], context) => {
      const { withinMs } = expectOptions(options, context);
      return { kind: 'get nothing', who, ...(withinMs !== undefined && { withinMs }) };
    },
  ],
  ['NAME gets anything but (\\d{3})', ([who = '', code]) => ({ kind: 'get anything but', who, code: Number(code) })],
  ['NAME gets the same answer', ([who = '']) => ({ kind: 'get the same', who })],
  ['NAME gets HTTP (\\d{3})', ([who = '', status]) => ({ kind: 'get HTTP', who, status: Number(status) })],
  ['NAME (gets|waits for) ([A-Z][\\w-]*)( \\d{3})?OPTIONS', expectation],
  [
    'NAME acknowledges(?: \\{(\\w+)\\})?(?: with (Status|MessageDelivered))?',
    ([who = '', what, withPrimitive]) => ({
      kind: 'acknowledge',
      who,
      ...(what !== undefined && { what }),
      ...(withPrimitive !== undefined && { withPrimitive }),
    }),
  ],
  [
    'NAME connects to (\\S+), port (\\S+)',
    ([who = '', host = '', port = '']) => ({ kind: 'connect', who, host, port }),
  ],
  ['NAME listens for datagrams', ([who = '']) => ({ kind: 'listen', who })],
  [
    'NAME gets a datagram: ([^()]+?)OPTIONS',
    ([who = '', text = '', options], context) => {
      const { withinMs } = expectOptions(options, context);
      return { kind: 'get datagram', who, text, ...(withinMs !== undefined && { withinMs }) };
    },
  ],
  ['NAME polls on for (.+)', ([who = '', duration = '']) => ({ kind: 'poll on', who, duration })],
  [
    'NAME saw "(.+)" (once|never|(\\d+) to (\\d+) times)',
    ([who = '', text = '', often = '', least, most]) => ({
      kind: 'saw',
      who,
      text,
      least: often === 'once' ? 1 : Number(least ?? 0),
      most: often === 'once' ? 1 : Number(most ?? 0),
    }),
  ],
  ['NAME hangs up', ([who = '']) => ({ kind: 'hang up', who })],
  [
    "NAME's line (sends|writes) (.+)",
    ([who = '', verb, text = '']) => ({ kind: 'write line', who, text, isWhole: verb === 'sends' }),
  ],
  ["NAME's line is closed", ([who = '']) => ({ kind: 'is closed', who })],
  ["NAME's line is silent for (.+)", ([who = '', duration = '']) => ({ kind: 'is silent', who, duration })],
  [
    "NAME's line gets ([^()]+?)OPTIONS",
    ([who = '', text = '', options], context) => {
      const { withinMs } = expectOptions(options, context);
      return { kind: 'read line', who, text, ...(withinMs !== undefined && { withinMs }) };
    },
  ],
  ['PHONE sends an SMS to (\\S+): (.+)', ([who = '', to = '', text = '']) => ({ kind: 'send SMS', who, to, text })],
  ['PHONE gets an SMS from (\\S+): (.+)', ([who = '', from = '', text = '']) => ({ kind: 'get SMS', who, from, text })],
  ['PHONE has no SMS: (.+)', ([who = '', text = '']) => ({ kind: 'get no SMS', who, text })],
  [
    'The operator registers NAME(?: with (\\S+))?',
    ([whom = '', msisdn]) => ({ kind: 'register', whom, ...(msisdn !== undefined && { msisdn }) }),
  ],
  ['The operator deletes NAME', ([whom = '']) => ({ kind: 'delete', whom })],
  ['Wait (.+)', ([duration = '']) => ({ kind: 'pause', duration })],
  ['Let \\{(\\w+)\\} be (.+)', ([name = '', value = '']) => ({ kind: 'let', name, value })],
  ['(\\S+) equals (\\S+)', ([left = '', right = '']) => ({ kind: 'compare', left, right, isEqual: true })],
  ['(\\S+) differs from (\\S+)', ([left = '', right = '']) => ({ kind: 'compare', left, right, isEqual: false })],
  ['(\\S+) is a conversation number', ([number = '']) => ({ kind: 'is a conversation number', number })],
];

const compiled = sentences.map(
  ([pattern, build]) =>
    [
      new RegExp(
        `^${pattern
          .replace('NAME', '(?<name>[A-Z]\\w*)')
          .replace('PHONE', '(?<phone>[A-Z]\\w*)')
          .replace('OPTIONS', '(?: \\(([^()]*)\\))?')}$`,
        's',
      ),
      build,
    ] as const,
);

/**
 * The action of a step.
 * @throws the context's fault when it is none
 */
export function parseStep(text: string, context: StepContext): Action {
  let stranger: string | undefined;
  for (const [pattern, build] of compiled) {
    const match = pattern.exec(text);
    if (!match) continue;
    const { name, phone } = match.groups ?? {};
    if (name !== undefined && !context.people.includes(name)) stranger = `${name} is not among the people`;
    else if (phone !== undefined && !context.phones.includes(phone)) stranger = `${phone} is not among the phones`;
    else return build(match.slice(1), context);
  }
  throw context.fault(stranger ?? `this is no step: ${text}`);
}

function expectation([who = '', verb, primitive = '', code, options]: readonly string[], context: StepContext): Action {
  return {
    kind: 'get',
    who,
    waits: verb === 'waits for',
    expected: {
      primitive,
      ...(code !== undefined && { code: Number(code) }),
      fragment: context.fragment(),
      options: expectOptions(options, context),
    },
  };
}

function eachOption(options: string | undefined, context: StepContext, read: (option: string) => object | undefined) {
  let all = {};
  for (const option of options?.split(',').map((each) => each.trim()) ?? []) {
    const known = read(option);
    if (known === undefined) throw context.fault(`(${option}) is not known here`);
    all = { ...all, ...known };
  }
  return all;
}

function sendOptions(options: string | undefined, context: StepContext): SendOptions {
  return eachOption(options, context, (option): SendOptions | undefined => {
    const [, name, value] = /^(SessionID|TransactionID) (\S+)$/.exec(option) ?? [];
    if (name === 'SessionID' && value !== undefined) return { sessionId: value };
    if (name === 'TransactionID' && value !== undefined) return { transactionId: value };
    if (option === 'outband') return { isOutband: true };
    if (option === 'inband') return { isOutband: false };
    if (option === 'empty TransactionID') return { transactionId: '' };
    if (option === 'no TransactionID') return { hasNoTransactionId: true };
    if (option === 'response') return { isResponse: true };
    return undefined;
  });
}

function expectOptions(options: string | undefined, context: StepContext): ExpectOptions {
  return eachOption(options, context, (option): ExpectOptions | undefined => {
    const [, as] = /^as \{(\w+)\}$/.exec(option) ?? [];
    const [, within, unit] = /^within (\d+) (ms|s)$/.exec(option) ?? [];
    const [, most] = /^at most (\d+) bytes$/.exec(option) ?? [];
    const [, name, value] = /^(SessionID|TransactionID) (\S+)$/.exec(option) ?? [];
    if (as !== undefined) return { as };
    if (name === 'SessionID' && value !== undefined) return { sessionId: value };
    if (name === 'TransactionID' && value !== undefined) return { transactionId: value };
    if (option === 'outband') return { sessionId: 'outband' };
    if (option === 'empty TransactionID') return { transactionId: '' };
    if (within !== undefined) return { withinMs: Number(within) * (unit === 's' ? 1000 : 1) };
    if (most !== undefined) return { mostBytes: Number(most) };
    if (option === 'only') return { isOnly: true };
    if (option === 'Poll T' || option === 'Poll F') return { poll: option === 'Poll T' };
    if (option === 'skipping others') return { skipsOthers: true };
    return undefined;
  });
}
