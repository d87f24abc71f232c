import { describe, expect, it } from '@jest/globals';
import { decode, encode } from '@smsonly/imps-codec';
import type { Primitive } from '@smsonly/imps-model';
import { createLogger, createMetrics, noTracing } from '@smsonly/platform';
import type { Turn } from '../doors/doors.js';
import type { Entry, ShedReason } from '../doors/turn-taking.js';
import { documents } from '../testing/documents.js';
import { answerPost } from './answer-post.js';

const down = (): Promise<never> => Promise.reject(new Error('the database is down'));
const unreadable = createMetrics({ service: 'test' }).counter({
  name: 'csp_unreadable_total',
  help: 'bodies that are not a CSP message',
  labels: ['code', 'encoding'],
});
const turn: Turn = { hold: () => undefined, leave: () => undefined };
const answerWith = (entered: Turn | ShedReason, seen: Entry[] = []) => {
  const post = answerPost({
    ...deps,
    doors: { enter: (entry) => (seen.push(entry), entered) },
    accountOf: (sessionId) => (sessionId === 's-81c2' ? 'a-1' : undefined),
  });
  return async (body: Uint8Array, contentType: string): Promise<Uint8Array> => {
    const answered = await post(body, contentType, '192.0.2.7');
    if (!answered) throw new Error('answered with HTTP 503');
    return answered;
  };
};
const deps = {
  run: down,
  refuse: down,
  metrics: { unreadable },
  logger: createLogger({ service: 'test', instance: 'test', level: 'silent' }),
  tracing: noTracing,
  documents: 'none' as const,
  maxBody: 65_536,
};
const answer = answerWith(turn);

describe.each(['xml', 'wbxml'] as const)('while the store is down, in %s', (encoding) => {
  const { contentType, message, transaction, contents } = documents[encoding];

  it.each(['keepAlive', 'deleteListOfNoName'] as const)('%s is answered with Status 500', async (content) => {
    const body = message({ sessionId: 's-81c2' }, [transaction(contents[content])]);
    expect(decode(await answer(body, contentType))).toMatchObject({
      session: { type: 'Inband', sessionId: 's-81c2' },
      transactions: [{ mode: 'Response', id: '9', content: { kind: 'Status', result: { code: 500 } } }],
    });
  });

  it('the first request is answered so; responses alone are answered HTTP 503, since nothing was kept of them', async () => {
    const response = transaction(contents.status, 'Response', 's1');
    const wrong = transaction(contents.deleteListOfNoName, 'Response', 's2');
    const both = message({ sessionId: 's-81c2' }, [response, wrong, transaction(contents.keepAlive)]);
    expect(decode(await answer(both, contentType)).transactions.map(({ id }) => id)).toEqual(['9']);
    await expect(answer(message({ sessionId: 's-81c2' }, [response, wrong]), contentType)).rejects.toThrow('HTTP 503');
  });

  it('an acknowledgement outlasts a connection that was cut, and is answered when it is kept', async () => {
    let runs = 0;
    const cut = Object.assign(new Error('terminating connection'), { code: '57P01' });
    const run = () => ((runs += 1) < 3 ? Promise.reject(cut) : Promise.resolve(undefined));
    const post = answerPost({ ...deps, run, doors: { enter: () => turn }, accountOf: () => undefined });
    const body = message({ sessionId: 's-81c2' }, [transaction(contents.status, 'Response', 's1')]);
    expect(await post(body, contentType)).toHaveLength(0);
    expect(runs).toBe(3);
  });

  it('a body that breaks after its TransactionID is answered there with Status 400 all the same', async () => {
    const whole = message({ sessionId: 's-81c2' }, [transaction(contents.keepAlive)]);
    const oversize = Buffer.concat([whole.subarray(0, -3), Buffer.alloc(65_536, 0x20)]);
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

describe.each(['xml', 'wbxml'] as const)('a POST that is not carried out now, in %s', (encoding) => {
  const { contentType, message, transaction, contents } = documents[encoding];
  const shed = answerWith('full');

  it('is answered 503, in its session and transaction, without a look at the store', async () => {
    const body = message({ sessionId: 's-81c2' }, [transaction(contents.deleteListOfNoName, 'Request', '17')]);
    expect(decode(await shed(body, contentType))).toMatchObject({
      session: { type: 'Inband', sessionId: 's-81c2' },
      transactions: [{ mode: 'Response', id: '17', content: { kind: 'Status', result: { code: 503 } } }],
    });
  });

  it('is answered 503 in its own response, where that has a Result', async () => {
    const body = message({ sessionId: 's-81c2' }, [transaction(contents.keepAlive)]);
    expect(decode(await shed(body, contentType)).transactions).toEqual([
      expect.objectContaining({
        id: '9',
        content: { kind: 'KeepAlive-Response', result: { code: 503, description: expect.any(String) } },
      }),
    ]);
  });

  it('is answered so from its beginning, when it is large', async () => {
    const content: Primitive = {
      kind: 'SendMessage-Request',
      deliveryReport: false,
      messageInfo: {
        contentType: 'text/plain',
        contentSize: 5_000,
        recipient: { users: [{ userId: 'wv:bob' }] },
        sender: { user: { userId: 'wv:al' } },
      },
      contentData: 'x'.repeat(5_000),
    };
    const session = { type: 'Inband', sessionId: 's-81c2' } as const;
    const body = encode(
      { version: '1.2', session, transactions: [{ mode: 'Request', id: '18', content }] },
      { encoding },
    );
    expect(body.length).toBeGreaterThan(4096);
    expect(decode(await shed(body, contentType)).transactions[0]).toMatchObject({
      id: '18',
      content: { kind: 'SendMessage-Response', result: { code: 503 } },
    });
  });

  it('is answered HTTP 503 when it is an acknowledgement, which must not be taken for done', async () => {
    const body = message({ sessionId: 's-81c2' }, [transaction(contents.status, 'Response', 's1')]);
    await expect(shed(body, contentType)).rejects.toThrow('HTTP 503');
  });

  it('waits in the line of its user, or of its address while its session is not known', async () => {
    const seen: Entry[] = [];
    const post = answerWith('full', seen);
    await post(message({ sessionId: 's-81c2' }, [transaction(contents.keepAlive)]), contentType);
    await post(message({ sessionId: 's-guessed' }, [transaction(contents.keepAlive)]), contentType);
    expect(seen).toMatchObject([
      { lane: 'account a-1', kind: 'user', frees: false, isSmall: true },
      { lane: 'address 192.0.2.7', kind: 'stranger', frees: false, isSmall: true },
    ]);
  });
});

describe.each(['xml', 'wbxml'] as const)('a message with more transactions than one may have, in %s', (encoding) => {
  const { contentType, message, transaction, contents } = documents[encoding];

  it.each(['Request', 'Response'] as const)('is refused whole, 400: %s', async (mode) => {
    const content = mode === 'Request' ? contents.keepAlive : contents.status;
    const many = Array.from({ length: 51 }, (_, index) => transaction(content, mode, String(index)));
    const refused = answerPost({
      ...deps,
      doors: { enter: () => turn },
      accountOf: () => undefined,
      run: () => Promise.reject(new Error('carried out')),
    });
    const answered = (await refused(message({ sessionId: 's-81c2' }, many), contentType)) ?? new Uint8Array(0);
    expect(decode(answered)).toMatchObject({
      session: { sessionId: 's-81c2' },
      transactions: [{ id: mode === 'Request' ? '0' : '', content: { kind: 'Status', result: { code: 400 } } }],
    });
  });
});
