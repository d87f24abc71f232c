import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseNumberPool } from '@smsonly/imps-model';
import { textDecisions } from '../send-sms/decide-texts.js';
import type { SubmissionState } from '../send-sms/submission.store.js';
import { standingAfter } from '../sms-reports/standing.js';
import { smsPolicy, textTo } from '../testing/facts.js';
import { histories, holdMs, live, memoryMs, numbers, type Sent, type World } from '../testing/history.js';
import type { Binding } from './binding.store.js';
import type { NumberUse } from './choose-number.js';
import { decideForgetting } from './decide-forgetting.js';
import { replyRecipient } from './reply-recipient.js';

type Bound = { -readonly [K in keyof Binding]: Binding[K] } & { isCurrent: boolean; releasedAt?: Date };

const policy = { ...smsPolicy, pool: parseNumberPool(numbers.join(',')), numberHold: holdMs };

/** The decisions over bindings in memory. */
class Ledger implements World {
  private now = new Date('2026-11-22T12:00:00Z');
  private bindings: Bound[] = [];
  private readonly submissions = new Map<string, { binding: Bound; state: SubmissionState }>();
  private count = 0;
  forgotten = 0;

  async send(person: string, phone: string): Promise<Sent | undefined> {
    const bindings = this.bindings.filter((one) => one.isCurrent && one.phone === phone && one.accountId === person);
    const use = new Map([[phone, this.useOf(phone)]]);
    const facts = { now: this.now, consentOf: () => [], bindings, boundConcurrently: [], use };
    const texts = textDecisions(facts, policy);
    const submissionId = String(this.count++);
    const from = { accountId: person, userId: person };
    const outcome = texts.decide(textTo(phone, { submissionId, from }));
    if ('refusal' in outcome) return undefined;
    const { number } = outcome.sms;
    const { released, assigned } = texts.changes();
    for (const one of this.bindings) {
      if (!released.includes(one.bindingId)) continue;
      one.isCurrent = false;
      one.releasedAt = this.now;
    }
    for (const pair of assigned) this.bindings.push(this.bound(pair));
    const binding = this.bindings.find(
      (one) => one.isCurrent && one.phone === phone && one.accountId === person && one.number === number,
    );
    if (!binding) throw new Error('an SMS left from a number that its pair does not have');
    binding.lastActiveAt = this.now;
    this.submissions.set(submissionId, { binding, state: 'requested' });
    return { submissionId, person, phone, number };
  }

  async report({ submissionId }: Sent, outcome: 'accepted' | 'unknown' | 'delivered' | 'failed'): Promise<void> {
    const submission = this.submissions.get(submissionId);
    if (!submission) return;
    submission.binding.standing = standingAfter(submission.binding.standing, outcome, submission.state);
    if (outcome === 'accepted' || outcome === 'unknown') submission.state = outcome;
    else this.submissions.delete(submissionId);
  }

  async reply(phone: string, number: string): Promise<string | undefined> {
    const history = this.bindings.filter((one) => one.phone === phone && one.number === number).reverse();
    const meant = replyRecipient(history);
    if (meant.kind !== 'holder') return undefined;
    meant.holder.lastActiveAt = this.now;
    return meant.holder.accountId;
  }

  pass(ms: number): void {
    this.now = new Date(this.now.getTime() + ms);
  }

  async forget(): Promise<void> {
    const unsettled = new Set(
      [...this.submissions.values()].map(({ binding: { phone, number } }) => `${phone} ${number}`),
    );
    const before = new Date(this.now.getTime() - memoryMs);
    for (const [key, history] of Map.groupBy(this.bindings, ({ phone, number }) => `${phone} ${number}`)) {
      const held = history.map(({ bindingId, lastActiveAt, releasedAt }) => ({
        bindingId,
        lastUsedAt: releasedAt && releasedAt > lastActiveAt ? releasedAt : lastActiveAt,
        isFree: true,
      }));
      const forgotten = decideForgetting(held, { before, isUnsettled: unsettled.has(key) });
      this.forgotten += forgotten.length;
      this.bindings = this.bindings.filter(({ bindingId }) => !forgotten.includes(bindingId));
    }
  }

  private bound(pair: { phone: string; accountId: string; userId: string; number: string }): Bound {
    const bindingId = BigInt(this.count++);
    return { ...pair, bindingId, lastActiveAt: this.now, isIntroduced: false, standing: 'unsent', isCurrent: true };
  }

  private useOf(phone: string): Map<string, NumberUse> {
    const unsettled = new Set([...this.submissions.values()].map(({ binding }) => binding.bindingId));
    const ofPhone = Map.groupBy(
      this.bindings.filter((one) => one.phone === phone),
      (one) => one.number,
    );
    return new Map(
      [...ofPhone].map(([number, held]): [string, NumberUse] => {
        const lastActiveAt = new Date(Math.max(...held.map((one) => one.lastActiveAt.getTime())));
        const holder = held.find((one) => one.isCurrent);
        return [
          number,
          { lastActiveAt, isUnsettled: held.some((one) => unsettled.has(one.bindingId)), ...(holder && { holder }) },
        ];
      }),
    );
  }
}

describe('a reply', () => {
  it('never goes to the wrong IM user, whatever happens to SMS and numbers', async () => {
    let delivered = 0;
    let forgotten = 0;
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const ledger = new Ledger();
        delivered += (await live(ledger, history)).delivered;
        forgotten += ledger.forgotten;
      }),
      { numRuns: 3000 },
    );
    // The property would hold for a routing that delivers nothing at all, or forgets nothing.
    expect(delivered).toBeGreaterThan(1000);
    expect(forgotten).toBeGreaterThan(500);
  });
});
