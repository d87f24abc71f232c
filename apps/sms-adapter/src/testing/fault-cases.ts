import { waysToEnd, type GatewayTroubles, type WayToEnd } from './gateway-troubles.js';
import type { Passage, Treatment } from './http-door.js';
import type { Allowances, Submission } from './ledger.js';
import { eventually, type SmsLeg } from './sms-leg.js';
import { markOf } from './traffic.js';

/** Something that goes wrong while SMS flow. */
export interface FaultCase {
  readonly title: string;
  /** Every broken promise, in words; empty when all were kept. */
  run(leg: SmsLeg, troubles: GatewayTroubles): Promise<string[]>;
}

const FLOW = { phones: 10, each: 5 };
const MORE = { phones: 4, each: 3 };
const ACKNOWLEDGED: Treatment = { swallowedWith: 'ACK/Jasmin' };

/** The same for every gateway. */
export const faultCases: readonly FaultCase[] = [
  ...waysToEnd.map((way) => ({
    title: `when the gateway is restarted ${way === 'in order' ? way : `with ${way}`}`,
    run: (leg: SmsLeg, troubles: GatewayTroubles) => restarted(leg, troubles, way),
  })),
  { title: 'when the gateway loses its broker, and takes SMS only to lose them', run: brokerRestarted },
  { title: 'when the SMSC is down and back before the wait is over', run: smscDownForShort },
  { title: 'when the SMSC is down for longer than the wait', run: smscDownForLong },
  { title: 'when the SMSC takes an SMS and says nothing', run: smscSilent },
  { title: 'when no callback gets through for a while', run: callbacksFail },
  { title: 'when the gateway does not hear the answers to its callbacks', run: acknowledgementsLost },
  { title: 'when the gateway’s answers are lost', run: answersLost },
  { title: 'when every report comes twice', run: (leg) => withReports(leg, () => 'twice') },
  { title: 'when the SMSC’s own reports come twice', run: receiptsTwice },
  { title: 'when a text’s last report comes before its first', run: reportsReversed },
  { title: 'when reports are missing', run: reportsMissing },
  { title: 'when the adapter is killed', run: adapterKilled },
];

/** Begins a flow, brings the trouble about in the middle of it while more texts come, and waits for the end. */
async function whileFlowing(leg: SmsLeg, trouble: () => Promise<void>, allowed: Allowances = {}): Promise<string[]> {
  const resent = await leg.resent();
  const submissions = await leg.send(FLOW);
  await leg.untilTaken(submissions, 10);
  const [more] = await Promise.all([leg.send(MORE), trouble()]);
  return leg.settled([...submissions, ...more], resent, allowed);
}

/** Only what the gateway had when it was gone can have suffered. */
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
 * Reports that waited in the broker are lost with it: a text whose first report had come may stay open. What is sent again before the
 * gateway is well may get lost again: its sender is told.
 */
async function brokerRestarted(leg: SmsLeg, troubles: GatewayTroubles): Promise<string[]> {
  const resent = await leg.resent();
  const allowed = { open: true, failure: 'outcome-unknown', reorders: troubles.reorders.smsc };
  const broken = await whileFlowing(leg, () => troubles.restartBroker(leg), allowed);
  return [...broken, ...((await leg.resent()) === resent ? ['what the gateway lost was not sent again'] : [])];
}

async function smscDownForShort(leg: SmsLeg, troubles: GatewayTroubles): Promise<string[]> {
  const trouble = async () => {
    await troubles.smscDown(leg);
    const before = leg.toGateway.passages.length;
    await eventually(() => {
      if (leg.toGateway.passages.length < before + 15) throw new Error('the adapter hands nothing over');
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

/** Replies are told too, each once. */
async function callbacksFail(leg: SmsLeg): Promise<string[]> {
  const resent = await leg.resent();
  let cut = 0;
  leg.toAdapter.treat = () => {
    cut += 1;
    return 'cut';
  };
  const submissions = await leg.send(FLOW);
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
  const submissions = await leg.send(FLOW);
  const replies = await replyToAll(leg, submissions);
  return [...(await leg.settled(submissions, resent)), ...(await replies.broken())];
}

/** Their reports say that the gateway has them, so none goes out again. */
async function answersLost(leg: SmsLeg): Promise<string[]> {
  const resent = await leg.resent();
  let left = 8;
  leg.toGateway.treat = ({ path }) => (path === '/send' && (left -= 1) >= 0 ? 'lose-answer' : 'pass');
  const submissions = await leg.send(FLOW);
  const broken = await leg.settled(submissions, resent);
  const unknown = toldOf(leg, submissions, 'SmsOutcomeUnknown');
  return [...broken, ...(unknown === 0 ? ['no text was told unknown'] : [])];
}

async function withReports(
  leg: SmsLeg,
  treat: (passage: Passage) => Treatment | Promise<Treatment>,
): Promise<string[]> {
  const resent = await leg.resent();
  leg.toAdapter.treat = treat;
  const submissions = await leg.send(FLOW);
  return leg.settled(submissions, resent);
}

async function receiptsTwice(leg: SmsLeg): Promise<string[]> {
  const resent = await leg.resent();
  await leg.fault({ dlr: 'twice' });
  return leg.settled(await leg.send(FLOW), resent);
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

/** Which reports of a text get lost, and how it has to end. */
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
    if (loss === 'the last') return level === '2' ? ACKNOWLEDGED : 'pass';
    if (loss === 'the first') return level === '1' ? ACKNOWLEDGED : 'pass';
    if (loss === 'all') return ACKNOWLEDGED;
    // Parts of a text have attempts of their own.
    const part = `${call.mark} ${call.part}`;
    if (!firstAttempt.has(part)) firstAttempt.set(part, call.reference);
    return firstAttempt.get(part) === call.reference ? ACKNOWLEDGED : 'pass';
  };
  const submissions = await leg.send({ phones: 8, each: 2 });
  const broken = await leg.settled(submissions, resent, { open: true, failure: 'outcome-unknown' });
  const evidence = await leg.evidence(submissions, resent);
  for (const { submissionId, phone, text } of submissions) {
    const expected = lossOf(markOf(text));
    const end = evidence.told(submissionId).at(-1)?.type;
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

/** Every phone says something; `broken` waits until all of it was told. */
async function replyToAll(leg: SmsLeg, submissions: readonly Submission[]) {
  const phones = [...new Set(submissions.map(({ phone }) => phone))];
  for (const phone of phones) await leg.sendFromPhone(phone, `reply of ${phone}`);
  const repliesOf = (phone: string) =>
    leg.routing.told.filter(({ key, type }) => key === phone && type === 'SmsReceived').length;
  return {
    broken: async (): Promise<string[]> => {
      const missing = () => phones.filter((phone) => repliesOf(phone) === 0).length;
      await eventually(() => {
        if (missing() > 0) throw new Error(`${missing()} replies were not told`);
      }).catch(() => undefined);
      const twice = phones.filter((phone) => repliesOf(phone) > 1).length;
      return [
        ...(missing() > 0 ? [`${missing()} replies were lost`] : []),
        ...(twice > 0 ? [`${twice} replies were told twice`] : []),
      ];
    },
  };
}

function toldOf(leg: SmsLeg, submissions: readonly Submission[], type: string): number {
  const ids = new Set(submissions.map(({ submissionId }) => submissionId));
  return leg.routing.told.filter(
    (event) => event.type === type && 'submissionId' in event.data && ids.has(event.data.submissionId),
  ).length;
}
