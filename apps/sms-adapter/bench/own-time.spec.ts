import { describe, expect, it } from '@jest/globals';
import { ownTime } from './own-time.js';
import type { Journey } from './our-leg.js';
import { textOf } from './texts.js';

const send = (
  mark: string,
  reference: string,
  at: number,
  fields: Record<string, string> = { content: textOf(mark) },
) => ({
  at,
  path: '/send',
  form: new URLSearchParams({
    ...fields,
    'dlr-url': `http://127.0.0.1/jasmin/dlr?token=t&ref=${reference}`,
  }).toString(),
});
const callback = (reference: string, at: number) => ({ at, path: `/jasmin/dlr?token=t&ref=${reference}`, form: '' });
const journeys = (all: Record<string, Journey>) => new Map(Object.entries(all));

describe('our own time', () => {
  it('goes from the submission to the call of /send, and from the last report to SmsDelivered', () => {
    const own = ownTime(
      journeys({ '1.1': { submittedAt: 1000, deliveredAt: 1100 } }),
      [send('1.1', 'a', 1007)],
      [callback('a', 1040), callback('a', 1090)],
      0,
    );
    expect([own.before.p50, own.after.p50, own.sum.p50]).toEqual([7, 10, 17]);
  });

  it('counts from the first call of an SMS, and no callback that came after it was delivered', () => {
    const own = ownTime(
      journeys({ '1.1': { submittedAt: 1000, deliveredAt: 1100 } }),
      [send('1.1', 'a', 1005), send('1.1', 'b', 1050)],
      [callback('a', 1095), callback('a', 1150)],
      0,
    );
    expect([own.before.p50, own.after.p50]).toEqual([5, 5]);
  });

  it('finds an SMS that was sent as the octets of a part', () => {
    const octets = Buffer.from(textOf('1.1'), 'latin1').toString('hex');
    const calls = [send('1.1', 'a', 1004, { 'hex-content': `050003010101${octets}` })];
    const own = ownTime(journeys({ '1.1': { submittedAt: 1000, deliveredAt: 1100 } }), calls, [callback('a', 1099)], 0);
    expect(own.sum).toMatchObject({ count: 1, p50: 5 });
  });

  it('leaves out the warm-up and what was not delivered', () => {
    const own = ownTime(
      journeys({ '1.1': { submittedAt: 900, deliveredAt: 950 }, '1.2': { submittedAt: 1000 } }),
      [send('1.1', 'a', 901), send('1.2', 'b', 1001)],
      [callback('a', 949), callback('b', 1050)],
      1000,
    );
    expect(own.sum.count).toBe(0);
  });
});
