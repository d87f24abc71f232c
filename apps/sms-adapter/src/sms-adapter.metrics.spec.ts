import { describe, expect, it } from '@jest/globals';
import { createMetrics } from '@smsonly/platform';
import { boundedLabel, smsMetrics } from './sms-adapter.metrics.js';

describe('the metrics', () => {
  it('bound label values, whatever names come from outside', () => {
    const label = boundedLabel(2);
    expect(['a', 'b', 'c', 'a', undefined, 'd'].map(label)).toEqual(['a', 'b', 'other', 'a', 'unknown', 'other']);
  });

  it('show silent inbound traffic beside healthy outbound traffic', async () => {
    let now = new Date('2026-11-22T12:00:00Z');
    const metrics = createMetrics({ service: 'sms-adapter' });
    const counts = smsMetrics(metrics, () => now);
    now = new Date('2026-11-22T12:10:00Z');
    counts.callback('dlr', { outcome: 'taken', connector: 'smsc1' });
    counts.callback('mo', { outcome: 'refused', refusal: 'wrong-token' });
    now = new Date('2026-11-22T12:10:05Z');
    const text = await metrics.registry.metrics();
    expect(text).toMatch(/sms_callback_age_seconds\{.*direction="out".*\} 5\n/);
    expect(text).toMatch(/sms_callback_age_seconds\{.*direction="in".*\} 605\n/);
    const callbacks = (labels: string) => text.match(new RegExp(`sms_callbacks_total\\{${labels}.*\\} (\\d+)`))?.[1];
    expect(callbacks('direction="out",connector="smsc1",kind="dlr",fate="taken"')).toBe('1');
    expect(callbacks('direction="in",connector="unknown",kind="mo",fate="taken"')).toBe('0');
    expect(callbacks('direction="in",connector="unknown",kind="mo",fate="wrong-token"')).toBe('1');
  });

  it('carry the direction, and the connector once a report or an SMS names it', async () => {
    const metrics = createMetrics({ service: 'sms-adapter' });
    const counts = smsMetrics(metrics, () => new Date());
    const settled = { effect: 'changed', events: [], resent: false, ended: false, pairReady: false } as const;
    const refused = { outcome: 'rejected', cause: 'no-route', retry: 'later' } as const;
    counts.submission('queued', 2);
    counts.settled(
      [
        { attemptId: 'a', signal: { signal: 'answered', answer: refused } },
        {
          attemptId: 'b',
          signal: { signal: 'reported', level: 1, report: { means: 'refused', status: 'ESME_RSUBMITFAIL' } },
        },
        { attemptId: 'c', signal: { signal: 'wait-over' } },
      ],
      [
        settled,
        { ...settled, connector: 'smsc1', events: [{ type: 'SmsFailed', code: 410, cause: 'smsc:ESME_RSUBMITFAIL' }] },
        { ...settled, connector: 'smsc2', resent: true },
      ],
    );
    counts.callback('dlr', { outcome: 'broken', error: { field: 'level', problem: 'is missing' } });
    counts.received('unclaimed', ['sender', 'coding'], 'smsc1');
    counts.headerUnknown('smsc1');
    counts.partSetEnded({ end: 'timed-out', connector: 'smsc2' });
    const text = await metrics.registry.metrics();
    const lines = text.split('\n').filter((line) => /^smsonly_sms_\w+_total\{/.test(line) && !line.endsWith(' 0'));
    expect(lines.map((line) => line.replace(/^smsonly_sms_(\w+)_total\{(.*),service=.*$/, '$1 $2'))).toEqual([
      'submissions direction="out",outcome="queued"',
      'attempts direction="out",connector="unknown",outcome="rejected",cause="no-route"',
      'outcomes direction="out",connector="smsc1",fact="SmsFailed",cause="smsc"',
      'resent direction="out",connector="smsc2"',
      'callbacks direction="out",connector="unknown",kind="dlr",fate="broken",cause="level"',
      'inbound direction="in",fate="unclaimed",cause="sender+coding",connector="smsc1"',
      'inbound_header_unknown direction="in",connector="smsc1"',
      'parts_ended direction="in",connector="smsc2",end="timed-out"',
    ]);
  });

  it('count reports by cause and connector', async () => {
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
