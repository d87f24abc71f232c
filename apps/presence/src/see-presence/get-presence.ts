import type { Envelope } from '@smsonly/contracts';
import { refusalOf } from '@smsonly/directory';
import { answer, type Answer, type Handler, type ResponseBody } from '@smsonly/kafka';
import { composeResult, type Failure } from '@smsonly/imps-model';
import type { PresenceDeps } from '../presence.deps.js';
import { holdAtMost, mostAnswerBytes, mostNamed } from '../presence.limits.js';
import { jsonBytes } from '../event-size.js';
import { findAudiences, type Asked, type Audience, type Wanted } from './audience.js';
import { FittingAnswer } from './fit-into-answer.js';
import { loadView, type PresenceQuery, type View } from './load-view.js';

/** How many addresses are looked up at a time. */
const mostAtOnce = 1000;

const queryOf =
  ({ data: { requester } }: Envelope<Asked>) =>
  (address: Wanted): PresenceQuery => ({ watcher: requester, address });

/**
 * GetPresence-Request: presence of everyone found, as many as an answer holds. Codes: 200, 201, 402 (no one named, or too many), 432
 * (no room in the answer), 516, 531, 700.
 */
async function reportPresence(
  data: Asked['data'],
  { wanted, missing, cut }: Audience,
  viewOf: (some: readonly Wanted[]) => Promise<View>,
): Promise<ResponseBody> {
  const { requester, users, lists, attributes } = data;
  const named = users.length + lists.length;
  if (named === 0 || named > mostNamed)
    return { type: 'PresenceReported', data: { result: { code: 402 }, presences: [] } };
  const fitting = new FittingAnswer(data);
  const unreachable = new Set<string>();
  const failures: Failure[] = [];
  for (let done = 0; done < wanted.length; done += mostAtOnce) {
    const some = wanted.slice(done, done + mostAtOnce);
    const view = await viewOf(fitting.isFull ? some.filter(({ list }) => list === undefined) : some);
    for (const one of some) {
      const code = one.list === undefined ? refusalOf(view.who(one)) : undefined;
      if (code !== undefined) {
        unreachable.add(one.canonical);
        failures.push({ code, userIds: [one.spelling] });
      } else if (!unreachable.has(one.canonical)) {
        fitting.add(one, () => view.see({ watcher: requester, address: one }, requester.version, attributes));
      }
    }
  }
  failures.push(...missing.map((spelling) => ({ code: 700, contactLists: [spelling] })), ...fitting.failures(cut));
  // Members of a list may fail one by one: there are more parts than were named.
  const targets = Math.max(named, fitting.presences.length + failures.length);
  return {
    type: 'PresenceReported',
    data: { result: composeResult(targets, failures), presences: fitting.presences },
  };
}

export function getPresence(deps: PresenceDeps): Handler<Asked> {
  return async (events, { tx }) => {
    const hold = holdAtMost(mostAnswerBytes, events.length);
    const answers: Answer[] = [];
    const report = async (event: Envelope<Asked>, audience: Audience, common?: View) => {
      const viewOf = async (some: readonly Wanted[]) => common ?? loadView(tx, some.map(queryOf(event)), deps);
      const answered = answer(event, await reportPresence(event.data, audience, viewOf));
      hold(jsonBytes(answered.data));
      answers.push(answered);
    };

    const audienceOf = await findAudiences(tx, events);
    let small: { event: Envelope<Asked>; audience: Audience }[] = [];
    let addresses = 0;
    /** Requests about few are answered from one view: one statement for each table, whatever their number. */
    const reportSmall = async () => {
      const view = await loadView(
        tx,
        small.flatMap(({ event, audience }) => audience.wanted.map(queryOf(event))),
        deps,
      );
      for (const { event, audience } of small) await report(event, audience, view);
      [small, addresses] = [[], 0];
    };
    for (const event of events) {
      const audience = await audienceOf(event);
      if (audience.wanted.length > mostAtOnce) {
        await report(event, audience);
        continue;
      }
      if (addresses + audience.wanted.length > mostAtOnce) await reportSmall();
      small.push({ event, audience });
      addresses += audience.wanted.length;
    }
    await reportSmall();
    return answers;
  };
}
