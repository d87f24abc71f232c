import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { shareOf } from './shares.js';
import { bytesInHand, Turns } from './turns.js';
import { WaitEnded } from './wait-ended.js';

const never = new AbortController().signal;
const settled = () => new Promise((resolve) => setImmediate(resolve));

function turns({ isTight = false, maxBytes = 100 } = {}) {
  const memory = { tight: isTight, isTight: () => memory.tight };
  const all = new Turns(memory, maxBytes);
  const begun: string[] = [];
  const begin = (name: string, bytes: number, isAlone = false, signal = never) => {
    const turn = all.begin(bytes, isAlone, signal);
    if (turn)
      void turn.then(
        () => begun.push(name),
        () => undefined,
      );
    else begun.push(name);
    return turn;
  };
  return { all, memory, begun, begin };
}

describe('the lanes of a process', () => {
  it('have no more in hand at a time than it can hold, in the order in which they ask', async () => {
    const { all, begun, begin } = turns();
    begin('a', 60);
    begin('b', 60);
    begin('c', 10);
    expect(begun).toEqual(['a']);
    all.end(60);
    await settled();
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('go on with a record that is larger than all of that, once nothing else is in hand', async () => {
    const { all, begun, begin } = turns();
    begin('a', 1);
    begin('large', 1_000);
    expect(begun).toEqual(['a']);
    all.end(1);
    await settled();
    expect(begun).toEqual(['a', 'large']);
  });

  it('begin nothing beside what has to be alone, neither before nor after', async () => {
    const { all, begun, begin } = turns();
    begin('a', 1);
    begin('suspect', 1, true);
    begin('b', 1);
    expect(begun).toEqual(['a']);
    all.end(1);
    await settled();
    expect(begun).toEqual(['a', 'suspect']);
    all.end(1);
    await settled();
    expect(begun).toEqual(['a', 'suspect', 'b']);
  });

  it('go on one at a time while memory is tight, and together when it no longer is, though nothing has ended', async () => {
    const { memory, begun, begin } = turns({ isTight: true });
    begin('a', 1);
    const second = begin('b', 1);
    begin('c', 1);
    await settled();
    expect(begun).toEqual(['a']);
    memory.tight = false;
    await second;
    await settled();
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('no longer wait when they lose their partition, nor hold up those behind them', async () => {
    const { begun, begin } = turns();
    const lost = new AbortController();
    begin('a', 60);
    const waiting = begin('large', 60, false, lost.signal);
    begin('c', 10);
    lost.abort();
    await expect(waiting).rejects.toThrow(WaitEnded);
    await settled();
    expect(begun).toEqual(['a', 'c']);
    await expect(begin('d', 60, true, lost.signal)).rejects.toThrow(WaitEnded);
  });

  it('each have a share: all together stay within what a process holds, so none that is held up takes anything from another', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), (lanes) => {
        const { run, waiting } = shareOf(lanes);
        expect(run * lanes).toBeLessThanOrEqual(bytesInHand);
        expect(waiting * lanes).toBeLessThanOrEqual(2 * bytesInHand);
        expect(run).toBeGreaterThan(0);
      }),
    );
  });
});
