import { describe, expect, it } from '@jest/globals';
import { published, step, way } from '../testing/ways.js';
import { lanesOf } from './lanes.js';

describe('the lanes of a way', () => {
  const post = step('csp', 'imps-front', 0, { took: 40 });
  const record = published('imps-front', 'message-requests', 2);
  const handled = step('handled', 'routing', 9, { parent: record.id, took: 5 });
  const send = step('send', 'sms-adapter', 20, { took: 8 });
  const receipt = step('callback', 'sms-adapter', 60);

  it('are the services with Kafka and the gateway, in the order in which a message passes them', () => {
    const { lanes } = lanesOf(way(post, record, handled, send, receipt, step('handled', 'presence', 70)));
    expect(lanes.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'imps-front service',
      'Kafka kafka',
      'routing service',
      'sms-adapter service',
      'gateway gateway',
      'presence service',
    ]);
  });

  it('have services that nobody knows yet at the end', () => {
    const { lanes } = lanesOf(way(step('other', 'archive', 0), step('other', 'billing', 1), post));
    expect(lanes.map(({ name }) => name)).toEqual(['imps-front', 'archive', 'billing']);
  });

  it('have each step in its place, counted from the first', () => {
    const { lanes, steps, took } = lanesOf(way(post, record, handled, send, receipt));
    expect(steps.map(({ lane, offset, until }) => [lanes[lane]?.name, offset, until])).toEqual([
      ['imps-front', 0, 40],
      ['Kafka', 2, 9],
      ['routing', 9, 14],
      ['gateway', 20, 28],
      ['sms-adapter', 60, 61],
    ]);
    expect(took).toBe(61);
  });

  it('show a record as open until somebody handles it', () => {
    expect(lanesOf(way(post, record)).steps[1]?.until).toBeUndefined();
  });

  it('end a record at the first who handles it', () => {
    const again = step('handled', 'presence', 5, { parent: record.id });
    expect(lanesOf(way(post, record, again, handled)).steps[1]?.until).toBe(5);
  });
});
