import { describe, expect, it } from '@jest/globals';
import { createMetrics } from '@smsonly/platform';
import { bounded, smsMetrics } from './sms-adapter.metrics.js';

describe('the metrics', () => {
  it('have no more label values than they may, whatever names come from outside', () => {
    const label = bounded(2);
    expect(['a', 'b', 'c', 'a', undefined, 'd'].map(label)).toEqual(['a', 'b', 'other', 'a', 'unknown', 'other']);
  });

  it('show a dead way in beside a healthy way out', async () => {
    let now = new Date('2026-11-22T12:00:00Z');
    const metrics = createMetrics({ service: 'sms-adapter' });
    const counts = smsMetrics(metrics, () => now);
    now = new Date('2026-11-22T12:10:00Z');
    counts.callback('dlr', 'taken');
    counts.callback('mo', 'wrong-token');
    now = new Date('2026-11-22T12:10:05Z');
    const text = await metrics.registry.metrics();
    expect(text).toMatch(/sms_callback_age_seconds\{.*direction="out".*\} 5\n/);
    expect(text).toMatch(/sms_callback_age_seconds\{.*direction="in".*\} 605\n/);
  });

  it('tell reports by cause and connector', async () => {
    const metrics = createMetrics({ service: 'sms-adapter' });
    const counts = smsMetrics(metrics, () => new Date());
    const report = { means: 'refused', status: 'ESME_RINVDSTADR' } as const;
    counts.report({ level: 1, report, effect: 'changed', connector: 'smsc1' });
    counts.report({ level: 2, report: { means: 'delivered' }, effect: 'idle', connector: undefined });
    const text = await metrics.registry.metrics();
    expect(text).toContain('level="1",means="refused",cause="ESME_RINVDSTADR",connector="smsc1",effect="changed"');
    expect(text).toContain('level="2",means="delivered",cause="",connector="unknown",effect="idle"');
  });
});
