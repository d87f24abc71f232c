import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { standingAfter, type SubmissionState } from '../sms-reports/standing.js';
import { histories, holdMs, live, numbers, type Sent, type World } from '../testing/history.js';
import { assignNumbers } from './assign-numbers.js';
import type { NumberUse } from './choose-number.js';
import { whomAReplyMeans, type Standing } from './whom-a-reply-means.js';

type Bound = {
  bindingId: bigint;
  phone: string;
  number: string;
  accountId: string;
  spokeAt: Date;
  standing: Standing;
  isCurrent: boolean;
};

/** The decisions over bindings in memory. */
class Ledger implements World {
  private now = new Date('2026-11-22T12:00:00Z');
  private readonly bindings: Bound[] = [];
  private readonly submissions = new Map<string, { binding: Bound; state: SubmissionState }>();
  private count = 0;

  async send(person: string, phone: string): Promise<Sent | undefined> {
    const current = this.bindings.find((one) => one.isCurrent && one.phone === phone && one.accountId === person);
    const binding = current ?? this.bind(person, phone);
    if (!binding) return undefined;
    binding.spokeAt = this.now;
    const submissionId = String(this.count++);
    this.submissions.set(submissionId, { binding, state: 'requested' });
    return { submissionId, person, phone, number: binding.number };
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
    const meant = whomAReplyMeans(history);
    if (meant.kind !== 'holder') return undefined;
    meant.holder.spokeAt = this.now;
    return meant.holder.accountId;
  }

  pass(ms: number): void {
    this.now = new Date(this.now.getTime() + ms);
  }

  private bind(accountId: string, phone: string): Bound | undefined {
    const use = new Map([[phone, this.useOf(phone)]]);
    const [assigned] = assignNumbers([{ phone, accountId, userId: accountId }], use, () => numbers, {
      now: this.now,
      holdMs,
    });
    if (!assigned?.choice) return undefined;
    const { number, released } = assigned.choice;
    for (const one of this.bindings) if (one.bindingId === released) one.isCurrent = false;
    const bindingId = BigInt(this.bindings.length);
    const binding: Bound = { bindingId, phone, number, accountId, spokeAt: this.now, standing: 0, isCurrent: true };
    this.bindings.push(binding);
    return binding;
  }

  private useOf(phone: string): Map<string, NumberUse> {
    const unsettled = new Set([...this.submissions.values()].map(({ binding }) => binding.bindingId));
    const ofPhone = Map.groupBy(
      this.bindings.filter((one) => one.phone === phone),
      (one) => one.number,
    );
    return new Map(
      [...ofPhone].map(([number, held]): [string, NumberUse] => {
        const spokeAt = new Date(Math.max(...held.map((one) => one.spokeAt.getTime())));
        const holder = held.find((one) => one.isCurrent);
        return [
          number,
          { spokeAt, isUnsettled: held.some((one) => unsettled.has(one.bindingId)), ...(holder && { holder }) },
        ];
      }),
    );
  }
}

describe('a reply', () => {
  it('never goes to the wrong IM user, whatever happens to SMS and numbers', async () => {
    let delivered = 0;
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        delivered += (await live(new Ledger(), history)).delivered;
      }),
      { numRuns: 3000 },
    );
    // The property would hold for a routing that delivers nothing at all.
    expect(delivered).toBeGreaterThan(1000);
  });
});
