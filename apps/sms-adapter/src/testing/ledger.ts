/** A text to be sent as SMS. Texts of a pair are requested in this order. */
export interface Submission {
  readonly submissionId: string;
  readonly phone: string;
  readonly number: string;
  readonly text: string;
}

/** What was observed about the submissions once everything had settled. */
export interface Evidence {
  /** The events about a submission, in order. */
  readonly events: (submissionId: string) => readonly { readonly type: string; readonly cause?: string }[];
  /** The texts on a phone, oldest first. */
  readonly onPhone: (phone: string) => readonly string[];
  /** How often the gateway accepted the text, or parts of it, again after the first time; or may have, since its answer is unknown. */
  readonly again: (submissionId: string) => number;
  /** Whether the gateway has reported that the SMSC accepted the text. */
  readonly reported: (submissionId: string) => boolean;
  /** How many SMS of unknown outcome sms-adapter counts as sent again. */
  readonly resent: number;
}

/** The exceptions that a case allows. */
export interface Allowances {
  /** Submissions, or these of them, may stay without a final event: the report for it is lost, or still with the gateway. */
  readonly open?: boolean | ((submission: Submission) => boolean);
  /** Submissions may fail with this cause. */
  readonly failure?: string;
  /** How many texts the gateway itself may have delivered twice. */
  readonly doublesOfGateway?: number;
  /** The gateway itself does not keep the order here. */
  readonly reorders?: boolean;
}

const mayStayOpen = ({ open = false }: Allowances, one: Submission): boolean =>
  typeof open === 'boolean' ? open : open(one);

const finalTypes: ReadonlySet<string> = new Set(['SmsDelivered', 'SmsFailed']);

/** The submissions without a final event that are not rightly open. */
export function unsettled(submissions: readonly Submission[], evidence: Evidence, allowed: Allowances): string[] {
  return submissions
    .filter((one) => {
      const { submissionId, phone, text } = one;
      const events = evidence.events(submissionId).map(({ type }) => type);
      if (events.some((type) => finalTypes.has(type))) return false;
      const isOpen = events.includes('SmsAccepted') && evidence.reported(submissionId);
      return !(mayStayOpen(allowed, one) && isOpen && evidence.onPhone(phone).includes(text));
    })
    .map((one) => `${name(one)}; events: ${list(evidence.events(one.submissionId).map(({ type }) => type))}`);
}

/**
 * Every violated guarantee, in words; empty when all hold:
 * exactly one final event; nothing lost; no uncounted duplicate; order of a pair; no delivery that did not happen.
 */
export function brokenPromises(
  submissions: readonly Submission[],
  evidence: Evidence,
  allowed: Allowances = {},
): string[] {
  return [
    ...submissions.flatMap((one) => brokenFacts(one, evidence, allowed).map((what) => `${name(one)}: ${what}`)),
    ...brokenCounts(submissions, evidence, allowed),
    ...[...groupedBy(submissions, ({ phone }) => phone)].flatMap(([phone, theirs]) =>
      strangeTexts(theirs, evidence.onPhone(phone)),
    ),
    ...(allowed.reorders === true ? [] : brokenOrder(submissions, evidence)),
  ];
}

function brokenFacts(one: Submission, evidence: Evidence, allowed: Allowances): string[] {
  const { submissionId, phone, text } = one;
  const events = evidence.events(submissionId);
  const types = events.map(({ type }) => type);
  const arrived = evidence.onPhone(phone).includes(text);
  const final = types.filter((type) => finalTypes.has(type));
  const failed = events.find(({ type }) => type === 'SmsFailed');
  const broken = (isBroken: boolean, what: string) => (isBroken ? [`${what} (events: ${list(types)})`] : []);
  return [
    ...broken(final.length > 1, 'more than one final fact'),
    ...broken(final.length === 0 && !mayStayOpen(allowed, one), 'no final fact'),
    ...broken(final.length > 0 && !finalTypes.has(types.at(-1) ?? ''), 'an event after the final one'),
    ...broken(new Set(types).size < types.length, 'an event was published twice'),
    ...broken(types.includes('SmsDelivered') && types.indexOf('SmsAccepted') < 0, 'delivered, but never accepted'),
    ...broken(types.includes('SmsDelivered') && !arrived, 'published as delivered, but the phone has nothing'),
    ...broken(!arrived && failed === undefined, 'lost: neither on the phone nor published as failed'),
    ...broken(failed !== undefined && failed.cause !== allowed.failure, `failed with ${failed?.cause ?? 'no cause'}`),
  ];
}

function brokenCounts(submissions: readonly Submission[], evidence: Evidence, allowed: Allowances): string[] {
  const { doublesOfGateway = 0 } = allowed;
  const again = sum(submissions.map(({ submissionId }) => evidence.again(submissionId)));
  const copies = sum(submissions.map(({ phone, text }) => Math.max(0, count(evidence.onPhone(phone), text) - 1)));
  return [
    ...(again > evidence.resent ? [`${again} SMS were handed over again, but ${evidence.resent} counted`] : []),
    ...(copies > again + doublesOfGateway
      ? [
          `${copies} texts are on phones once too often; ${again} handed over again, ${doublesOfGateway} the gateway's own`,
        ]
      : []),
  ];
}

/** Texts on a phone that were never sent to it: torn or mixed ones. */
function strangeTexts(submissions: readonly Submission[], texts: readonly string[]): string[] {
  return texts
    .filter((text) => !submissions.some((one) => one.text === text))
    .map((text) => `a phone has a text that nobody wrote: ${JSON.stringify(text.slice(0, 60))}`);
}

/**
 * Texts of a pair that are out of order. One that was sent again, or whose outcome was published as unknown, may be anywhere; so may as many
 * others as were counted as sent again without a recorded first call, which was lost on its way or with sms-adapter.
 */
function brokenOrder(submissions: readonly Submission[], evidence: Evidence): string[] {
  const straight = submissions.filter(
    ({ submissionId }) =>
      evidence.again(submissionId) === 0 &&
      !evidence.events(submissionId).some(({ type }) => type === 'SmsOutcomeUnknown'),
  );
  const unseen = Math.max(0, evidence.resent - sum(submissions.map((one) => evidence.again(one.submissionId))));
  const pairs = [...groupedBy(straight, ({ phone, number }) => `${phone} ${number}`).values()].map((written) => {
    const texts = evidence.onPhone(written[0]?.phone ?? '');
    const arrived = written.filter(({ text }) => texts.includes(text));
    const places = arrived.map(({ text }) => texts.indexOf(text));
    return {
      what: `${arrived.map(name).join(' ')} at ${places.join(' ')}`,
      outOfPlace: places.length - longestRise(places),
    };
  });
  const outOfPlace = sum(pairs.map((pair) => pair.outOfPlace));
  if (outOfPlace <= unseen) return [];
  const broken = pairs.filter((pair) => pair.outOfPlace > 0).map(({ what }) => what);
  return [`${outOfPlace} texts are out of order, ${unseen} may be: ${broken.join('; ')}`];
}

/** Length of the longest rising subsequence. */
function longestRise(numbers: readonly number[]): number {
  const best: number[] = [];
  numbers.forEach((number, index) => {
    best.push(1 + Math.max(0, ...best.filter((_, before) => (numbers[before] ?? 0) < number && before < index)));
  });
  return Math.max(0, ...best);
}

function groupedBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}

/** The mark at the beginning of the text. */
const name = ({ text }: Submission): string => text.slice(0, text.indexOf('>') + 1);
const list = (types: readonly string[]): string => (types.length === 0 ? 'nothing' : types.join(', '));
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
const count = (texts: readonly string[], text: string): number => texts.filter((one) => one === text).length;
