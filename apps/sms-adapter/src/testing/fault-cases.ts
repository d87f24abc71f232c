import { waysToEnd, type GatewayTroubles, type WayToEnd } from './gateway-troubles.js';
import type { Passage, Treatment } from './http-door.js';
import type { Allowances, Submission } from './ledger.js';
import { eventually, type SmsLeg } from './sms-leg.js';
import { markOf } from './traffic.js';

/** A fault under load. */
export interface FaultCase {
  readonly title: string;
  /** Every violated guarantee, in words; empty when all hold. */
  run(leg: SmsLeg, troubles: GatewayTroubles): Promise<string[]>;
}

const flow = { phones: 10, each: 5 };
const moreFlow = { phones: 4, each: 3 };
const acknowledged: Treatment = { swallowedWith: 'ACK/Jasmin' };

/** The same for every gateway. */
export const faultCases: readonly FaultCase[] = [
  ...waysToEnd.map((way) => ({
    title: `when the gateway is restarted ${way === 'in order' ? way : `with ${way}`}`,
    run: (leg: SmsLeg, troubles: GatewayTroubles) => restarted(leg, troubles, way),
  })),
  { title: 'when the gateway loses its broker and all SMS that it accepts', run: brokerRestarted },
  { title: 'when the SMSC is down and back before the wait is over', run: smscDownForShort },
  { title: 'when the SMSC is down for longer than the wait', run: smscDownForLong },
  { title: 'when the SMSC accepts an SMS and does not answer', run: smscSilent },
  { title: 'when no callback gets through for a while', run: callbacksFail },
  { title: 'when the answers to the gateway’s callbacks are lost', run: acknowledgementsLost },
  { title: 'when the gateway’s answers are lost', run: answersLost },
  { title: 'when every report comes twice', run: (leg) => withReports(leg, () => 'twice') },
  { title: 'when the SMSC’s own reports come twice', run: receiptsTwice },
  { title: 'when a text’s last report comes before its first', run: reportsReversed },
  { title: 'when reports are missing', run: reportsMissing },
  { title: 'when the adapter is killed', run: adapterKilled },
];

/** Sends texts, causes the fault in the middle while more texts arrive, and waits for the end. */
async function whileFlowing(leg: SmsLeg, trouble: () => Promise<void>, allowed: Allowances = {}): Promise<string[]> {
  const resent = await leg.resent();
  const submissions = await leg.send(flow);
  await leg.untilTaken(submissions, 10);
  const [more] = await Promise.all([leg.send(moreFlow), trouble()]);
  return leg.settled([...submissions, ...more], resent, allowed);
}

/** Only SMS that the gateway had when it stopped may be affected. */
async function restarted(leg: SmsLeg, troubles: GatewayTroubles, way: WayToEnd): Promise<string[]> {
  const { losesReports, doubles } = troubles.harm[way];
  let had: ReadonlySet<string> = new Set();
  const trouble = async () => {
    await troubles.end(leg, way);
    had = leg.handedOver();
    await troubles.begin(leg);
  };
  return whileFlowing(leg, trouble, {
    reorders: troubles.reorders.restart,
    open: ({ text }) => losesReports && had.has(markOf(text) ?? ''),
    doublesOfGateway: doubles,
  });
}

/**
 * Reports that waited in the broker are lost with it: a text whose first report had arrived may stay open. What is sent again before the
 * gateway works may be lost again, and then fails.
 */
async function brokerRestarted(leg: SmsLeg, troubles: GatewayTroubles): Promise<string[]> {
  const resent = await leg.resent();
  const allowed = { open: true, failure: 'outcome-unknown', reorders: troubles.reorders.smsc };
  const broken = await whileFlowing(leg, () => troubles.restartBroker(leg), allowed);
  return [...broken, ...((await leg.resent()) === resent ? ['SMS lost by the gateway were not sent again'] : [])];
}

async function smscDownForShort(leg: SmsLeg, troubles: GatewayTroubles): Promise<string[]> {
  const trouble = async () => {
    await troubles.smscDown(leg);
    const before = leg.toGateway.passages.length;
    await eventually(() => {
      if (leg.toGateway.passages.length < before + 15) throw new Error('sms-adapter submits nothing');
    });
    await troubles.smscUp(leg);
  };
  return whileFlowing(leg, trouble, { reorders: troubles.reorders.smsc });
}

async function smscDownForLong(leg: SmsLeg, troubles: GatewayTroubles): Promise<string[]> {
  const before = await leg.resent();
  const trouble = async () => {
    await troubles.smscDown(leg);
    await untilResent(leg, before + 1);
    await troubles.smscUp(leg);
  };
  return whileFlowing(leg, trouble, { reorders: troubles.reorders.smsc });
}

async function smscSilent(leg: SmsLeg, troubles: GatewayTroubles): Promise<string[]> {
  const allowed = { doublesOfGateway: troubles.doublesOfSilence, reorders: troubles.reorders.smsc };
  return whileFlowing(leg, () => troubles.silence(leg), allowed);
}

/** Replies are published too, each once. */
async function callbacksFail(leg: SmsLeg): Promise<string[]> {
  const resent = await leg.resent();
  let cut = 0;
  leg.toAdapter.treat = () => {
    cut += 1;
    return 'cut';
  };
  const submissions = await leg.send(flow);
  const replies = await replyToAll(leg, submissions);
  await eventually(() => {
    if (cut < 20) throw new Error(`${cut} callbacks so far`);
  });
  leg.toAdapter.heal();
  return [...(await leg.settled(submissions, resent, { open: true })), ...(await replies.broken())];
}

async function acknowledgementsLost(leg: SmsLeg): Promise<string[]> {
  const resent = await leg.resent();
  const met = new Set<string>();
  leg.toAdapter.treat = (passage) => {
    const callback = [passage.path, passage.form.get('id'), passage.form.get('level')].join(' ');
    if (met.has(callback)) return 'pass';
    met.add(callback);
    return 'lose-answer';
  };
  const submissions = await leg.send(flow);
  const replies = await replyToAll(leg, submissions);
  return [...(await leg.settled(submissions, resent)), ...(await replies.broken())];
}

/** Their reports show that the gateway has them, so none is sent again. */
async function answersLost(leg: SmsLeg): Promise<string[]> {
  const resent = await leg.resent();
  let left = 8;
  leg.toGateway.treat = ({ path }) => (path === '/send' && (left -= 1) >= 0 ? 'lose-answer' : 'pass');
  const submissions = await leg.send(flow);
  const broken = await leg.settled(submissions, resent);
  const unknown = countEvents(leg, submissions, 'SmsOutcomeUnknown');
  return [...broken, ...(unknown === 0 ? ['no text was published as of unknown outcome'] : [])];
}

async function withReports(
  leg: SmsLeg,
  treat: (passage: Passage) => Treatment | Promise<Treatment>,
): Promise<string[]> {
  const resent = await leg.resent();
  leg.toAdapter.treat = treat;
  const submissions = await leg.send(flow);
  return leg.settled(submissions, resent);
}

async function receiptsTwice(leg: SmsLeg): Promise<string[]> {
  const resent = await leg.resent();
  await leg.fault({ dlr: 'twice' });
  return leg.settled(await leg.send(flow), resent);
}

/** The first report of each SMS is held until its last one is through. */
async function reportsReversed(leg: SmsLeg): Promise<string[]> {
  let reversed = 0;
  const isLast = (id: string | null) => (passage: Passage) =>
    passage.form.get('id') === id && passage.form.get('level') === '2' && passage.answer?.status === 200;
  const broken = await withReports(leg, async ({ form }): Promise<Treatment> => {
    if (form.get('level') !== '1') return 'pass';
    await eventually(() => {
      if (!leg.toAdapter.passages.some(isLast(form.get('id')))) throw new Error('no last report');
    });
    reversed += 1;
    return 'pass';
  });
  return [...broken, ...(reversed === 0 ? ['no report was reversed'] : [])];
}

/** Which reports of a text are lost, and how it has to end. */
const losses = [
  { lost: 'of the first attempt', end: 'SmsDelivered', copies: 2 },
  { lost: 'the last', end: 'SmsAccepted', copies: 1 },
  { lost: 'the first', end: 'SmsDelivered', copies: 1 },
  { lost: 'all', end: 'SmsFailed', copies: 2 },
] as const;

async function reportsMissing(leg: SmsLeg): Promise<string[]> {
  const resent = await leg.resent();
  const lossOf = (mark: string | undefined) => losses[Number(mark ?? 0) % losses.length] ?? losses[0];
  const firstAttempt = new Map<string, string>();
  leg.toAdapter.treat = (passage) => {
    const call = leg.callOfReport(passage);
    if (!call) return 'pass';
    const loss = lossOf(call.mark).lost;
    const level = passage.form.get('level');
    if (loss === 'the last') return level === '2' ? acknowledged : 'pass';
    if (loss === 'the first') return level === '1' ? acknowledged : 'pass';
    if (loss === 'all') return acknowledged;
    // Parts of a text have attempts of their own.
    const part = `${call.mark} ${call.part}`;
    if (!firstAttempt.has(part)) firstAttempt.set(part, call.reference);
    return firstAttempt.get(part) === call.reference ? acknowledged : 'pass';
  };
  const submissions = await leg.send({ phones: 8, each: 2 });
  const broken = await leg.settled(submissions, resent, { open: true, failure: 'outcome-unknown' });
  const evidence = await leg.evidence(submissions, resent);
  for (const { submissionId, phone, text } of submissions) {
    const expected = lossOf(markOf(text));
    const end = evidence.events(submissionId).at(-1)?.type;
    const copies = evidence.onPhone(phone).filter((one) => one === text).length;
    if (end !== expected.end || copies !== expected.copies)
      broken.push(`with reports lost (${expected.lost}) a text ended as ${end}, ${copies} times on the phone`);
  }
  return broken;
}

async function adapterKilled(leg: SmsLeg): Promise<string[]> {
  const resent = await leg.resent();
  const submissions = await leg.send({ phones: 10, each: 8 });
  await leg.untilTaken(submissions, 30);
  await leg.kill();
  await leg.adapter.start();
  return leg.settled(submissions, resent, { open: true });
}

async function untilResent(leg: SmsLeg, howMany: number): Promise<void> {
  await eventually(async () => {
    if ((await leg.resent()) < howMany) throw new Error('nothing was sent again');
  });
}

/** Every phone replies; `broken` waits until all replies were published. */
async function replyToAll(leg: SmsLeg, submissions: readonly Submission[]) {
  const phones = [...new Set(submissions.map(({ phone }) => phone))];
  for (const phone of phones) await leg.sendFromPhone(phone, `reply of ${phone}`);
  const repliesOf = (phone: string) =>
    leg.routing.events.filter(({ key, type }) => key === phone && type === 'SmsReceived').length;
  return {
    broken: async (): Promise<string[]> => {
      const missing = () => phones.filter((phone) => repliesOf(phone) === 0).length;
      await eventually(() => {
        if (missing() > 0) throw new Error(`${missing()} replies were not published`);
      }).catch(() => undefined);
      const twice = phones.filter((phone) => repliesOf(phone) > 1).length;
      return [
        ...(missing() > 0 ? [`${missing()} replies were lost`] : []),
        ...(twice > 0 ? [`${twice} replies were published twice`] : []),
      ];
    },
  };
}

function countEvents(leg: SmsLeg, submissions: readonly Submission[], type: string): number {
  const ids = new Set(submissions.map(({ submissionId }) => submissionId));
  return leg.routing.events.filter(
    (event) => event.type === type && 'submissionId' in event.data && ids.has(event.data.submissionId),
  ).length;
}
