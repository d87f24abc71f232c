import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { beginning, exportOf, exportOfAll, spanId, type GivenSpan } from '../testing/spans-in-otlp.js';
import { loginStory, otherStory, story } from '../testing/story.js';
import { readOtlp } from './read-otlp.js';
import { SpanStore } from './span-store.js';
import { wayOf } from './way-of.js';

function storeOf(spans: readonly GivenSpan[]): SpanStore {
  const store = new SpanStore({ maxSpans: 10_000, maxBytes: 10_000_000 });
  for (const span of spans) store.add(readOtlp(exportOf(span)).spans);
  return store;
}
const all = [...story, ...otherStory];
const way = (id: string, spans: readonly GivenSpan[] = all) => wayOf(storeOf(spans), id);
const short = (id: string): string => id.slice(0, 4);

describe('the way of a message', () => {
  it('is told in the order in which its steps began, in the words of the field', () => {
    expect(way('m-a').steps.map(({ service, kind, title }) => `${service} ${kind}: ${title}`)).toEqual([
      'imps-front csp: SendMessage-Request, answered 200',
      'imps-front published: message-requests: MessageSubmitted',
      'routing handled: handles MessageSubmitted',
      'routing commit: commits 7 statements',
      'sms-adapter send: POST /send, answered 200',
      'sms-adapter callback: receipt DELIVRD',
      'imps-front csp: Polling-Request, answered DeliveryReport-Request',
      'imps-front commit: commits',
    ]);
  });

  it('has the receipt of its SMS, and the poll and commit that it shares, but nothing else of whom it shares them with', () => {
    expect(way('m-a').steps.map(({ id }) => short(id))).toEqual(story.map(({ id }) => id));
    expect(way('m-e').steps.map(({ id }) => short(id))).toEqual(['0011', '0013', '0004', '0015', '0007', '0008']);
  });

  it('names the messages and SMS that are on it, not those that share a step with it', () => {
    expect(way('m-a')).toMatchObject({ id: 'm-a', messageIds: ['m-a'], smsIds: ['s-a'] });
    expect(way('m-e')).toMatchObject({ messageIds: ['m-e'], smsIds: ['s-e'] });
  });

  it('is that of its SMS', () => {
    expect(way('s-a').steps).toEqual(way('m-a').steps);
    expect(way('s-a')).toMatchObject({ id: 's-a', messageIds: ['m-a'], smsIds: ['s-a'] });
  });

  it('has of a login, at which it was offered with others, what led to it and what came of it', () => {
    const atLogin = (id: string) =>
      way(id, [...all, ...loginStory])
        .steps.map((step) => short(step.id))
        .filter((step) => /^[12]f/.test(step));
    expect(atLogin('m-a')).toEqual(['1f01', '1f02', '1f03', '1f04', '1f07']);
    expect(atLogin('m-e')).toEqual(['1f01', '1f02', '1f03', '1f05', '1f08', '2f01']);
    const alone = loginStory.filter(({ id }) => id !== '1f08' && id !== '2f01');
    expect(way('m-a', [...story, ...alone]).steps.map(({ id }) => short(id))).not.toContain('1f06');
  });

  it('has what followed a step of its own that was never recorded, its service having been killed', () => {
    const lost = story.filter(({ id }) => id !== '0003');
    expect(way('m-a', lost).steps.map(({ id }) => short(id))).toEqual(lost.map(({ id }) => id));
    const headless = story.filter(({ id }) => id !== '0001');
    expect(way('s-a', headless).steps.map(({ id }) => short(id))).toContain('0002');
  });

  it('says which step led to which, over links where there is no parent', () => {
    const parents = way('m-a').steps.map(({ id, parent }) => `${short(id)} ${parent && short(parent)}`);
    expect(parents).toEqual([
      '0001 undefined',
      '0002 0001',
      '0003 0002',
      '0004 0003',
      '0005 0003',
      '0006 undefined',
      '0007 0003',
      '0008 0007',
    ]);
    // The step of another message that a shared one links to is not there.
    expect(way('m-e').steps[2]?.parent).toBe(spanId('0013'));
  });

  it('has times, facts in a sensible order, and documents', () => {
    const [post, published, handled] = way('m-a').steps;
    expect(post).toMatchObject({
      service: 'imps-front',
      instance: 'imps-front-0',
      startedAt: beginning,
      took: 40.25,
      documents: [
        { direction: 'in', xml: '<WV-CSP-Message>…', wbxmlSize: 202 },
        { direction: 'out', xml: '<WV…', wbxmlSize: 97 },
      ],
    });
    expect(post?.facts.map(({ name, value }) => `${name}: ${value}`)).toEqual([
      'message: m-a',
      'CSP version: 1.2',
      'encoding: xml',
      'answer: SendMessage-Response',
      'status: 200',
      'request: 812 octets',
      'response: 431 octets',
    ]);
    expect(published?.facts.map(({ name, value }) => `${name}: ${value}`)).toEqual([
      'fact: MessageSubmitted',
      'topic: smsonly.message-requests',
      'partition: 2',
      'offset: 41',
      'key: wv:a***@im.example.com',
      'event: e-1',
    ]);
    expect(handled?.facts).toContainEqual({ name: 'delay', value: '3.512 ms' });
  });

  it('says what failed, and which part it was', () => {
    const send = way('m-e').steps.find(({ kind }) => kind === 'send');
    expect(send?.title).toBe('POST /send, part 2/3');
    expect(send?.facts[0]).toEqual({ name: 'failed', value: 'ECONNREFUSED' });
  });

  it('shows what it does not know as it is called', () => {
    const odd: GivenSpan = {
      trace: '99',
      id: '9999',
      name: 'odd',
      attributes: { 'smsonly.sms_id': 'o', b: 2, a: true },
    };
    expect(way('o', [odd]).steps[0]).toMatchObject({
      kind: 'other',
      title: 'odd',
      facts: [
        { name: 'SMS', value: 'o' },
        { name: 'a', value: 'true' },
        { name: 'b', value: '2' },
      ],
    });
  });

  it('is empty when nothing is known', () => {
    expect(way('unknown')).toEqual({ id: 'unknown', messageIds: [], smsIds: [], steps: [] });
  });

  it('has a record once that was published again after a crash: when it was published first', () => {
    const publish = (at: number): GivenSpan => ({ ...story[1]!, at });
    for (const order of [
      [2, 900],
      [900, 2],
    ])
      expect(
        way('m-a', [story[0]!, ...order.map(publish)]).steps.map(({ startedAt }) => startedAt - beginning),
      ).toEqual([0, 2]);
  });

  it('is not endless when spans are each other’s parents', () => {
    const circle: GivenSpan[] = [
      { trace: '77', id: '0001', parent: '0002', name: 'a', attributes: { 'smsonly.message_id': 'm' } },
      { trace: '77', id: '0002', parent: '0001', name: 'b' },
      { trace: '77', id: '0003', parent: '0003', name: 'c' },
    ];
    expect(way('m', circle).steps).toHaveLength(3);
  });
});

/** Any traffic: traces of one message each, receipts, and commits, polls and logins that several share. */
const traffic = fc
  .record({
    messages: fc.integer({ min: 1, max: 4 }),
    shared: fc.array(
      fc.record({ links: fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { minLength: 1 }), isPoll: fc.boolean() }),
      { maxLength: 5 },
    ),
    at: fc.infiniteStream(fc.integer({ min: 0, max: 5 })),
  })
  .map(({ messages, shared, at }) => {
    const when = () => Number(at.next().value);
    const own = Array.from({ length: messages }, (_, n): GivenSpan[] => [
      {
        trace: `a${n}`,
        id: `a${n}01`,
        name: 'CSP SendMessage-Request',
        at: when(),
        attributes: { 'smsonly.message_id': `m${n}` },
      },
      { trace: `a${n}`, id: `a${n}02`, parent: `a${n}01`, name: 'handle MessageSubmitted', at: when() },
      {
        trace: `a${n}`,
        id: `a${n}03`,
        parent: `a${n}02`,
        name: 'POST /send',
        at: when(),
        attributes: { 'smsonly.sms_id': `s${n}` },
      },
      { trace: `d${n}`, id: `d${n}01`, name: 'callback dlr', at: when(), attributes: { 'smsonly.sms_id': `s${n}` } },
    ]);
    const together = shared.flatMap(({ links, isPoll }, n): GivenSpan[] => {
      const known = links.filter((link) => link < messages);
      const span = {
        trace: `b${n}`,
        id: `b${n}01`,
        at: when(),
        links: known.map((link) => ({ trace: `a${link}`, id: `a${link}02` })),
      };
      if (!isPoll || known.length === 0) return [{ ...span, name: 'commit' }];
      const attributes = { 'smsonly.message_id': known.map((link) => `m${link}`) };
      return [
        { ...span, name: 'CSP Polling-Request', attributes },
        { trace: `b${n}`, id: `b${n}02`, parent: `b${n}01`, name: 'commit', at: when() },
      ];
    });
    const logins = shared.map(({ links }, n): GivenSpan[] => [
      { trace: `c${n}`, id: `c${n}00`, name: 'CSP Login-Request', at: when() },
      { trace: `c${n}`, id: `c${n}01`, parent: `c${n}00`, name: 'handle PresenceTouched', at: when() },
      ...links.map((link) => ({
        trace: `c${n}`,
        id: `c${n}1${link}`,
        parent: `c${n}00`,
        name: 'handle MessageOffered',
        at: when(),
        attributes: { 'smsonly.message_id': `m${link}` },
      })),
    ]);
    return { own, together, logins };
  });

describe('the way of any message', () => {
  it('is the same in whatever order its spans arrive, one by one or together, some of them twice', () => {
    fc.assert(
      fc.property(
        traffic.chain(({ own, together, logins }) => {
          const spans = [...own.flat(), ...together, ...logins.flat()];
          return fc.record({
            spans: fc.constant(spans),
            arriving: fc.tuple(fc.shuffledSubarray(spans, { minLength: spans.length }), fc.subarray(spans)),
          });
        }),
        ({ spans, arriving: [once, again] }) => {
          const store = storeOf(once);
          store.add(readOtlp(exportOfAll(again)).spans);
          expect(wayOf(store, 'm0')).toEqual(way('m0', spans));
          expect(wayOf(store, 's0')).toEqual(way('s0', spans));
        },
      ),
    );
  });

  it('holds no span of another message that shares neither trace nor link with it', () => {
    fc.assert(
      fc.property(traffic, ({ own, together, logins }) => {
        const spans = [...own.flat(), ...together, ...logins.flat()];
        const mine = new Set(way('m0', spans).steps.map(({ id }) => short(id)));
        const others = own.slice(1).flat();
        expect(others.filter(({ id }) => mine.has(id))).toEqual([]);
        const isShared = ({ trace }: GivenSpan): boolean =>
          together.some((span) => span.trace === trace && span.links?.some((link) => link.trace === 'a0'));
        expect(together.filter((span) => mine.has(span.id) && !isShared(span))).toEqual([]);
        expect(own[0]?.every(({ id }) => mine.has(id))).toBe(true);
        for (const [n, login] of logins.entries()) {
          const expected = login.some(({ id }) => id === `c${n}10`) ? [`c${n}00`, `c${n}10`] : [];
          expect(login.map(({ id }) => id).filter((id) => mine.has(id))).toEqual(expected);
        }
      }),
    );
  });
});
