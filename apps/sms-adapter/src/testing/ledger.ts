/** A text that was to leave as SMS. Texts of one pair are asked for in the order in which they stand here. */
export interface Submission {
  readonly submissionId: string;
  readonly phone: string;
  readonly number: string;
  readonly text: string;
}

/** What was seen of the submissions when everything had come to rest. */
export interface Evidence {
  /** What was told about a submission, in its order. */
  readonly told: (submissionId: string) => readonly { readonly type: string; readonly cause?: string }[];
  /** The texts on a phone, oldest first. */
  readonly onPhone: (phone: string) => readonly string[];
  /** How often the gateway took the text, or parts of it, again after the first time; or may have, since its answer is not known. */
  readonly again: (submissionId: string) => number;
  /** Whether the gateway has said of a text that the SMSC took it. */
  readonly reported: (submissionId: string) => boolean;
  /** How many SMS the adapter says it has sent again without knowing what became of them. */
  readonly resent: number;
}

/** What a case allows beside the rule. */
export interface Allowances {
  /** Submissions, or these of them, may stay without a final fact: the report that would tell it is lost, or still with the gateway. */
  readonly open?: boolean | ((submission: Submission) => boolean);
  /** Submissions may fail with this cause. */
  readonly failure?: string;
  /** Texts that the gateway itself may have brought twice. */
  readonly doublesOfGateway?: number;
  /** The gateway itself does not keep the order here. */
  readonly reorders?: boolean;
}

const mayStayOpen = ({ open = false }: Allowances, one: Submission): boolean =>
  typeof open === 'boolean' ? open : open(one);

const FINAL: ReadonlySet<string> = new Set(['SmsDelivered', 'SmsFailed']);

/** Whether nothing more has to happen: each text has its final fact, or is honestly open. */
export function unsettled(submissions: readonly Submission[], evidence: Evidence, allowed: Allowances): string[] {
  return submissions
    .filter((one) => {
      const { submissionId, phone, text } = one;
      const told = evidence.told(submissionId).map(({ type }) => type);
      if (told.some((type) => FINAL.has(type))) return false;
      const isOpen = told.includes('SmsAccepted') && evidence.reported(submissionId);
      return !(mayStayOpen(allowed, one) && isOpen && evidence.onPhone(phone).includes(text));
    })
    .map((one) => `${name(one)}: told ${list(evidence.told(one.submissionId).map(({ type }) => type))}`);
}

/**
 * Every broken promise, in words; empty when all were kept:
 * exactly one final fact; nothing lost; no double that was not counted; order of a pair; no delivery that did not happen.
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
  const told = evidence.told(submissionId);
  const types = told.map(({ type }) => type);
  const arrived = evidence.onPhone(phone).includes(text);
  const final = types.filter((type) => FINAL.has(type));
  const failed = told.find(({ type }) => type === 'SmsFailed');
  const broken = (isBroken: boolean, what: string) => (isBroken ? [`${what} (told ${list(types)})`] : []);
  return [
    ...broken(final.length > 1, 'more than one final fact'),
    ...broken(final.length === 0 && !mayStayOpen(allowed, one), 'no final fact'),
    ...broken(final.length > 0 && !FINAL.has(types.at(-1) ?? ''), 'something was told after the end'),
    ...broken(new Set(types).size < types.length, 'a fact was told twice'),
    ...broken(types.includes('SmsDelivered') && types.indexOf('SmsAccepted') < 0, 'delivered, but never accepted'),
    ...broken(types.includes('SmsDelivered') && !arrived, 'told delivered, but the phone has nothing'),
    ...broken(!arrived && failed === undefined, 'lost: neither on the phone nor told failed'),
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

/** What one phone has that nobody wrote to it: torn or mixed texts. */
function strangeTexts(submissions: readonly Submission[], texts: readonly string[]): string[] {
  return texts
    .filter((text) => !submissions.some((one) => one.text === text))
    .map((text) => `a phone has a text that nobody wrote: ${JSON.stringify(text.slice(0, 60))}`);
}

/**
 * Texts of a pair that are out of place. One that was handed over again, or whose outcome was told unknown, may be anywhere; so may as
 * many others as were counted as sent again without a first call that was seen: it got lost on its way, or with the adapter.
 */
function brokenOrder(submissions: readonly Submission[], evidence: Evidence): string[] {
  const straight = submissions.filter(
    ({ submissionId }) =>
      evidence.again(submissionId) === 0 &&
      !evidence.told(submissionId).some(({ type }) => type === 'SmsOutcomeUnknown'),
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
