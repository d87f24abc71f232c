import { describe, expect, it } from '@jest/globals';
import type { Piece, Round } from './campaign.js';
import { checks, summarise, tableOf } from './report.js';

const round = (number: number, recoveryMs?: number): Round => ({
  round: number,
  faults: [{ kind: 'kill', service: 'routing', isBeside: false, downMs: 0 }],
  says: 'kill routing',
  faultMs: 1000,
  last: 'im 0',
  ...(recoveryMs !== undefined && { recoveryMs }),
});
const piece = (rounds: readonly Round[], ...found: ('lost' | 'doubled')[]): Piece => ({
  piece: 0,
  rounds,
  messages: 10,
  resent: 0,
  evidence: [],
  verdict: {
    findings: found.map((one) => ({ found: one, mark: '#im.0.1#', says: '', at: 0 })),
    owed: 9,
    declaredDoubles: 1,
    repeats: 2,
    excusedDisorder: 3,
  },
});

describe('the report of a campaign', () => {
  it('counts a passed check for each round and for each thing that was not found', () => {
    const summary = summarise([piece([round(1, 100), round(2, 900)])]);
    expect(checks(summary)).toEqual({ passed: 7, failed: 0 });
    expect(tableOf(summary)).toContain('| process | 2 | 0.9 s | 0.9 s | 0.9 s | 10.0 s |');
  });

  it('fails for a round that did not recover, and for each kind of thing that was found', () => {
    const summary = summarise([piece([round(1)], 'lost', 'lost'), piece([round(2, 100)], 'doubled')]);
    expect(summary).toMatchObject({ counts: { lost: 2, doubled: 1, misrouted: 0 }, notRecovered: 1, messages: 20 });
    expect(checks(summary)).toEqual({ passed: 4, failed: 3 });
  });
});
