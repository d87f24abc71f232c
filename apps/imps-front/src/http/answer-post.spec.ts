import { describe, expect, it } from '@jest/globals';
import { decode } from '@smsonly/imps-codec';
import { createLogger, createMetrics, noTracing } from '@smsonly/platform';
import { documents } from '../testing/documents.js';
import { answerPost } from './answer-post.js';

const down = (): Promise<never> => Promise.reject(new Error('the database is down'));
const unreadable = createMetrics({ service: 'test' }).counter({
  name: 'csp_unreadable_total',
  help: 'bodies that are not a CSP message',
  labels: ['code', 'encoding'],
});
const answer = answerPost({
  run: down,
  refuse: down,
  metrics: { unreadable },
  logger: createLogger({ service: 'test', instance: 'test', level: 'silent' }),
  tracing: noTracing,
  documents: 'none',
  maxBody: 4096,
});

describe.each(['xml', 'wbxml'] as const)('while the store is down, in %s', (encoding) => {
  const { contentType, message, transaction, contents } = documents[encoding];

  it.each(['keepAlive', 'deleteListOfNoName'] as const)('%s is answered with Status 500', async (content) => {
    const body = message({ sessionId: 's-81c2' }, [transaction(contents[content])]);
    expect(decode(await answer(body, contentType))).toMatchObject({
      session: { type: 'Inband', sessionId: 's-81c2' },
      transactions: [{ mode: 'Response', id: '9', content: { kind: 'Status', result: { code: 500 } } }],
    });
  });

  it('the first request is answered so, and responses are not', async () => {
    const response = transaction(contents.status, 'Response', 's1');
    const wrong = transaction(contents.deleteListOfNoName, 'Response', 's2');
    const both = message({ sessionId: 's-81c2' }, [response, wrong, transaction(contents.keepAlive)]);
    expect(decode(await answer(both, contentType)).transactions.map(({ id }) => id)).toEqual(['9']);
    expect(await answer(message({ sessionId: 's-81c2' }, [response, wrong]), contentType)).toHaveLength(0);
  });

  it('a body that breaks after its TransactionID is answered there with Status 400 all the same', async () => {
    const whole = message({ sessionId: 's-81c2' }, [transaction(contents.keepAlive)]);
    const oversize = Buffer.concat([whole.subarray(0, -3), Buffer.alloc(4096, 0x20)]);
    for (const body of [whole.subarray(0, -3), oversize]) {
      expect(decode(await answer(body, contentType))).toMatchObject({
        session: { type: 'Inband', sessionId: 's-81c2' },
        transactions: [{ mode: 'Response', id: '9', content: { kind: 'Status', result: { code: 400 } } }],
      });
    }
  });

  it('a response that breaks is not answered', async () => {
    const whole = message({ sessionId: 's-81c2' }, [transaction(contents.status, 'Response', 's1')]);
    expect(await answer(whole.subarray(0, -3), contentType)).toHaveLength(0);
  });
});
