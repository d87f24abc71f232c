import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { ServiceState } from '../seams/way.js';
import { published, step, way } from '../testing/ways.js';
import { waitingFor, waitingInWords } from './waiting.js';

describe('what waits', () => {
  const record = published('imps-front', 'message-requests', 0);
  const down = (name: string, state: ServiceState['state'] = 'down'): ServiceState => ({ name, state, canKill: true });

  it('is a record that a service which is down has not handled', () => {
    const [waiting] = waitingFor([down('routing'), down('imps-front', 'ready')], way(record));
    expect(waiting && waitingInWords(waiting)).toBe('routing is down: 1 record of this message waits in Kafka.');
  });

  it('is counted for the service that reads the topic, whatever topics are called before', () => {
    const submitted = published('routing', 'test.sms-submissions', 2);
    expect(waitingFor([down('routing'), down('sms-adapter', 'starting')], way(submitted, submitted))).toEqual([
      { service: 'routing', state: 'down', records: 0 },
      { service: 'sms-adapter', state: 'starting', records: 2 },
    ]);
  });

  it.each(['imps-front', 'presence', 'routing', 'sms-adapter'])('is known for every topic that %s consumes', (name) => {
    const table = readFileSync(new URL(`../../../${name}/src/${name}.consumes.ts`, import.meta.url), 'utf8');
    const topics = [...table.matchAll(/^    '?([a-z-]+)'?: \{/gm)].map(([, topic]) => topic ?? '');
    expect(topics).not.toEqual([]);
    const missing = topics.filter((topic) => waitingFor([down(name)], way(published('x', topic, 0)))[0]?.records !== 1);
    expect(missing).toEqual([]);
  });

  it('is nothing that was handled', () => {
    const handled = step('handled', 'routing', 1, { parent: record.id });
    const [waiting] = waitingFor([down('routing')], way(record, handled));
    expect(waiting && waitingInWords(waiting)).toBe('routing is down. What comes for it waits in Kafka.');
  });

  it('is the answer of an instance of imps-front', () => {
    const answer = published('routing', 'responses.imps-front-0', 1);
    expect(waitingFor([down('imps-front')], way(answer))[0]?.records).toBe(1);
  });

  it('is nothing while all services run, and is said without a way too', () => {
    expect(waitingFor([down('routing', 'ready')], way(record))).toEqual([]);
    expect(waitingFor([down('routing')], undefined)[0]?.records).toBe(0);
  });
});
