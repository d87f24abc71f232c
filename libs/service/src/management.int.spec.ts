import { describe, expect, it } from '@jest/globals';
import { createLogger, createMetrics } from '@smsonly/platform';
import { managementServer } from './management.js';

const logger = createLogger({ service: 'spec', instance: 'spec-0', level: 'silent' });

async function startManagement(options: Omit<Parameters<typeof managementServer>[0], 'logger'>) {
  const server = await managementServer({ ...options, logger });
  await server.listen(0, '127.0.0.1');
  return { address: await server.getUrl(), close: () => server.close() };
}

describe('the management port', () => {
  it('is ready only while every check passes, and names those that fail', async () => {
    let fault: string | undefined;
    const { registry } = createMetrics({ service: 'spec' });
    const management = await startManagement({
      registry,
      timeoutMs: 50,
      ready: {
        database: () => {
          if (fault) throw new Error(fault);
        },
        publish: async () => {},
      },
    });
    try {
      const ready = async () => fetch(`${management.address}/health/ready`);
      expect((await ready()).status).toBe(200);
      fault = 'cannot commit';
      const answer = await ready();
      expect(answer.status).toBe(503);
      expect(await answer.json()).toEqual({ status: 'not ready', faults: { database: 'cannot commit' } });
      expect((await fetch(`${management.address}/health/live`)).status).toBe(200);
    } finally {
      await management.close();
    }
  });

  it('is not ready when a check does not answer in time', async () => {
    const { registry } = createMetrics({ service: 'spec' });
    const management = await startManagement({
      registry,
      timeoutMs: 20,
      ready: { database: () => new Promise(() => {}) },
    });
    try {
      expect((await fetch(`${management.address}/health/ready`)).status).toBe(503);
    } finally {
      await management.close();
    }
  });

  it('serves the metrics as Prometheus text', async () => {
    const metrics = createMetrics({ service: 'spec' });
    metrics.counter({ name: 'things_total', help: 'Things.', labels: ['kind'] }).inc({ kind: 'odd' });
    const management = await startManagement({
      registry: metrics.registry,
      ready: {},
    });
    try {
      expect(await (await fetch(`${management.address}/metrics`)).text()).toContain(
        'smsonly_things_total{kind="odd",service="spec"} 1',
      );
    } finally {
      await management.close();
    }
  });
});
