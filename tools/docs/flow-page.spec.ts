import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { subscriptionsIn } from './consumes.mjs';
import { checkFlow } from './flow-page.mjs';
import { sourceGraph } from './source-graph.mjs';

const sources = {
  'libs/codec/package.json': '{ "name": "@x/codec" }',
  'libs/codec/src/index.ts': "export * from './decode.js';",
  'libs/codec/src/decode.ts': 'export const decode = (octets: Uint8Array) => octets;',
  'apps/front/package.json': '{ "name": "front" }',
  'apps/front/src/queue.store.ts': 'export class QueueStore { offer() {} }',
  'apps/front/src/ask.ts': "export function ask() { return { topic: 'requests', fact: { type: 'Asked' } }; }",
  'apps/front/src/take-post.ts': `
    import { decode } from '@x/codec';
    import type { QueueStore } from './queue.store.js';
    import { ask } from './ask.js';
    export function takePost(run: (octets: Uint8Array) => void, queue: QueueStore) { return helper(run, queue); }
    function helper(run: (octets: Uint8Array) => void, queue: QueueStore) { run(decode(new Uint8Array())); queue.offer(); ask(); }`,
  'apps/front/src/run.ts': 'export const run = () => undefined;',
  'apps/front/src/front.parts.ts': `
    import { takePost } from './take-post.js';
    import { run } from './run.js';
    export const parts = () => takePost(run, undefined as never);`,
  'apps/back/package.json': '{ "name": "back" }',
  'apps/back/src/answer.ts':
    "export const answer = () => emit('responses', { type: 'Answered' }); declare function emit(...all: unknown[]): void;",
  'apps/back/src/back.consumes.ts': `
    import { answer } from './answer.js';
    export const consumes = () => ({ requests: { Asked: answer(), Told: 'ignored' } });`,
};
const topics = new Map([
  ['requests', ['Asked', 'Told']],
  ['responses', ['Answered']],
]);

describe('a page about a flow', () => {
  let root: string;
  let check: (...lines: string[]) => string[];

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'smsonly-flows-'));
    for (const [file, text] of Object.entries(sources)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    const graph = sourceGraph(
      root,
      Object.keys(sources).filter((file) => file.endsWith('.ts')),
    );
    const subscriptions = (service: string) =>
      service === 'back' ? subscriptionsIn(graph.read('apps/back/src/back.consumes.ts').source, topics) : [];
    check = (...lines) => checkFlow('docs/flows/x.md', lines.join('\n'), { graph, topics, subscriptions });
  });
  afterAll(() => rmSync(root, { recursive: true }));

  const takePost = '- [`takePost`](../../apps/front/src/take-post.ts) takes it';
  const ask = '  - [`ask`](../../apps/front/src/ask.ts) asks';
  const asked = '    - publishes `Asked` to `requests`';
  const answer = '- on `Asked` from `requests`: [`answer`](../../apps/back/src/answer.ts) answers';

  it('holds when calls, wiring, records and tables are as it says', () => {
    const run =
      '  - [`run`](../../apps/front/src/run.ts) runs it (wired in [`parts`](../../apps/front/src/front.parts.ts))';
    expect(
      check(
        takePost,
        '  - [`decode`](../../libs/codec/src/decode.ts) by way of the package',
        '  - [`QueueStore.offer`](../../apps/front/src/queue.store.ts) by way of an instance',
        run,
        ask,
        asked,
        answer,
        '  - publishes `Answered` to `responses`',
      ),
    ).toEqual([]);
  });

  it('names a function that is elsewhere now, and where', () => {
    expect(check('- [`run`](../../apps/front/src/ask.ts)')).toEqual([
      'docs/flows/x.md:1: apps/front/src/ask.ts exports no run; it is in apps/front/src/run.ts',
    ]);
  });

  it('names a call that is none any more', () => {
    expect(check(takePost, '  - [`run`](../../apps/front/src/run.ts)')).toEqual([
      'docs/flows/x.md:2: takePost (apps/front/src/take-post.ts) does not use run',
    ]);
    expect(check(takePost, '  - [`QueueStore.settle`](../../apps/front/src/queue.store.ts)')).toEqual([
      'docs/flows/x.md:2: apps/front/src/queue.store.ts exports no QueueStore.settle',
    ]);
  });

  it('names wiring that does not reach what it is said to put together', () => {
    const run = '  - [`run`](../../apps/front/src/run.ts) (wired in [`ask`](../../apps/front/src/ask.ts))';
    expect(check(takePost, run)).toEqual([
      'docs/flows/x.md:2: ask (apps/front/src/ask.ts) does not lead to takePost',
      'docs/flows/x.md:2: ask (apps/front/src/ask.ts) does not lead to run',
    ]);
  });

  it('names facts that a topic, its writer or its reader does not know', () => {
    expect(check(takePost, ask, '    - publishes `Told` to `requests`')).toEqual([
      'docs/flows/x.md:3: ask makes no Told',
    ]);
    expect(check(takePost, ask, '    - publishes `Gone` to `requests`')).toEqual([
      'docs/flows/x.md:3: topic requests carries no Gone',
    ]);
    expect(check(answer)).toEqual(['docs/flows/x.md:1: Asked has not been published above']);
    const front = answer.replace('back/src/answer', 'front/src/run').replace('`answer`', '`run`');
    expect(check(takePost, ask, asked, front)).toEqual(['docs/flows/x.md:4: front takes no Asked from requests']);
  });

  it('names a handler that the table does not hand the fact to', () => {
    const table = answer.replace('answer.ts', 'back.consumes.ts').replace('`answer`', '`consumes`');
    expect(check(takePost, ask, asked, table)).toEqual([]);
  });
});
