import { describe, expect, it } from '@jest/globals';
import { untouchedLists } from '@smsonly/directory';
import type { PhoneUse } from '../conversation-numbers/choose-number.js';
import type { Consent } from '../consent/decide-consent.js';
import type { LiveClient } from '../offers/decide-refusal.js';
import type { Offer, WholeMessage } from '../offers/offer.js';
import { address } from '../testing/addresses.js';
import { alice, blocking, bob, decide, inUse, numbers, type Sending } from '../testing/run.js';
import { bindingOf, day, now } from '../testing/facts.js';
import type { Route } from './decide-routes.js';
import { wantedFacts } from './resolve-recipients.js';

const phone = '+4790000009';

/** What becomes of one message to one recipient. */
const decideOne = (sending: Sending, facts?: Parameters<typeof decide>[1]) => decide([sending], facts).routes[0]?.[0];
const codeOf = (route: Route | undefined) => route && ('refusal' in route ? route.refusal.code : 200);
const codes = (routes: readonly Route[][] | readonly (readonly Route[])[]) => routes.map((some) => some.map(codeOf));

/** What waits for an account: 3 offers and 200,000 octets are the most. */
const offers = (accountId: string, count: number, octets = 0) => new Map([[accountId, { offers: count, octets }]]);

const allInUse: PhoneUse = new Map([[phone, new Map(numbers.map((number) => [number, inUse(1)]))]]);

describe('a message', () => {
  it('is refused when the account of its sender no longer exists', () => {
    const { routes, resolved } = decide([{ from: 'ghost', to: ['wv:bob', `wv:${phone}`] }]);
    expect(codes(routes)).toEqual([[604]]);
    expect(routes[0]?.[0]?.addresses).toHaveLength(2);
    expect(wantedFacts(resolved)).toEqual({ admissionChecks: [], addressees: [], pairs: [] });
  });

  it.each(['wv:carl@elsewhere.example', 'wv:+4790000009@elsewhere.example'])(
    'to an address of another domain is refused: %s',
    (to) => expect(codeOf(decideOne({ to: [to] }))).toBe(516),
  );

  it.each(['wv:ghost', 'wv:+15550001111', 'wv:+4759440000'])('to anyone else in our domain is refused: %s', (to) => {
    expect(codeOf(decideOne({ to: [to] }))).toBe(531);
  });

  it('goes once to a person who is named twice', () => {
    const { routes } = decide([{ to: ['wv:bob', 'wv:ghost', 'wv:+4790000002'] }]);
    expect(codes(routes)).toEqual([[200, 531]]);
    expect(routes[0]?.[0]?.addresses.map(({ spelling }) => spelling)).toEqual(['wv:bob', 'wv:+4790000002']);
  });
});

describe('a message to a registered user', () => {
  it('is refused when their lists do not admit the sender', () => {
    const listsOf = (accountId: string) => (accountId === 'bob' ? blocking(alice.userId) : untouchedLists);
    expect(codeOf(decideOne({ to: ['wv:bob'] }, { listsOf }))).toBe(532);
    expect(codeOf(decideOne({ from: 'cid', to: ['wv:bob'] }, { listsOf }))).toBe(200);
    expect(codeOf(decideOne({ from: 'bob', to: ['wv:alice'] }, { listsOf }))).toBe(200);
  });

  it.each(['wv:bob', 'wv:+4790000002'])('is offered: %s', (to) => {
    expect(decideOne({ to: [to], content: 'hi' })).toMatchObject({
      channel: 'im',
      offer: { addressee: bob, senderAccountId: 'alice', recipient: { spelling: to }, data: 'hi', at: now },
    });
  });

  it('is refused when the limit of waiting offers is reached', () => {
    const waiting = offers('bob', 3);
    expect(codes(decide([{ to: ['wv:bob', 'wv:cid'] }], { waiting }).routes)).toEqual([[507, 200]]);
  });

  it('counts towards the limit of waiting offers for the later ones', () => {
    const waiting = offers('bob', 1);
    const run = [{ to: ['wv:bob'] }, { from: 'cid', to: ['wv:bob', 'wv:alice'] }, { to: ['wv:bob'] }];
    expect(codes(decide(run, { waiting }).routes)).toEqual([[200], [200, 200], [507]]);
  });

  it('is refused when it would make more wait than the limit of octets, whoever sent what waits', () => {
    const waiting = offers('bob', 1, 199_990);
    const run = [
      { to: ['wv:bob'], content: 'elevenbytes' },
      { from: 'cid', to: ['wv:bob', 'wv:alice'], content: 'ten octets' },
      { to: ['wv:bob'], content: '1' },
    ];
    expect(codes(decide(run, { waiting }).routes)).toEqual([[507], [200, 200], [507]]);
  });

  it('does not count towards the limit when it is refused', () => {
    const listsOf = (accountId: string) => (accountId === 'bob' ? blocking(alice.userId) : untouchedLists);
    const run = [{ to: ['wv:bob'] }, { from: 'cid', to: ['wv:bob'] }];
    expect(codes(decide(run, { listsOf, waiting: offers('bob', 2) }).routes)).toEqual([[532], [200]]);
  });
});

describe('a message that the clients of its recipient may not take', () => {
  const picture = { type: 'image/png', encoding: 'BASE64', data: 'A'.repeat(4000), size: 3000 };
  const client = (limits: LiveClient['limits'], notification: LiveClient['notification'] = 'refused'): LiveClient => ({
    sessionId: 's',
    limits,
    notification,
  });
  const texts = { contentTypes: [{ type: 'text/plain' }] };
  const sent = (clients: readonly LiveClient[], content: Sending['content'] = picture) =>
    codeOf(decideOne({ to: ['wv:bob'], content }, { clientsOf: () => clients }));

  it('is refused when no client that is logged in takes its kind', () => {
    expect(sent([client(texts), client(texts)])).toBe(415);
  });

  it('is refused when it is too large for the clients that take its kind', () => {
    expect(sent([client({ pushLength: 1000 }), client(texts)])).toBe(410);
    expect(sent([client({ parserSize: 3999 })])).toBe(410);
  });

  it('is offered when one takes it, if only as an announcement, and when none is logged in', () => {
    expect(sent([client(texts), client({})])).toBe(200);
    expect(sent([client(texts, 'taken-up')])).toBe(200);
    expect(sent([])).toBe(200);
  });

  it('is offered whatever its size when it is text: it is cut', () => {
    expect(sent([client({ parserSize: 1024 })], 'x'.repeat(100_000))).toBe(200);
    expect(sent([client({ parserSize: 1024, ...texts })], { type: 'text/html', data: '<b>x</b>', size: 8 })).toBe(200);
  });
});

describe('a message to an SMS-only number', () => {
  const to = [`wv:${phone}`];

  it.each([
    ['a picture', { type: 'image/png', encoding: 'BASE64', data: 'AAAA', size: 3 }],
    ['an encoding that nobody knows', { type: 'text/plain', encoding: 'gzip', data: 'x', size: 1 }],
  ])('is refused when it is not text or cannot be decoded: %s', (_, content) => {
    expect(decideOne({ to, content })).toMatchObject({ channel: 'none', refusal: { code: 415 } });
  });

  it('is refused when it contains no text', () => {
    expect(codeOf(decideOne({ to, content: ' \n' }))).toBe(402);
  });

  it('is refused when its phone has opted out of SMS from the sender, or from everyone', () => {
    const fromAlice: Consent[] = [{ accountId: 'alice', allowed: false, order: 1n }];
    const run = [{ to }, { from: 'bob', to }];
    const refusing = (record: Consent[]) => codes(decide(run, { consentOf: () => record }).routes);
    expect(refusing(fromAlice)).toEqual([[532], [200]]);
    expect(refusing([{ allowed: false, order: 1n }])).toEqual([[532], [532]]);
    expect(refusing([...fromAlice, { allowed: true, order: 2n }])).toEqual([[200], [200]]);
  });

  it('is refused when it takes too many SMS, the sender prefix included', () => {
    const twoSms = { to, content: 'x'.repeat(306) };
    expect(codeOf(decideOne(twoSms, { bindings: [bindingOf(phone)] }))).toBe(200);
    expect(codeOf(decideOne(twoSms))).toBe(410);
    expect(decide([twoSms]).changes).toMatchObject({ assigned: [], leaving: [], withoutNumber: 0 });
  });

  it('is refused when no conversation number is free', () => {
    const { routes, changes } = decide([{ to }], { use: allInUse });
    expect(codes(routes)).toEqual([[507]]);
    expect(changes).toMatchObject({ assigned: [], leaving: [], withoutNumber: 1 });
  });

  it('leaves as SMS from the number of the pair', () => {
    const { routes, changes } = decide([{ to }], { bindings: [bindingOf(phone, { number: '+4759440002' })] });
    expect(routes[0]?.[0]).toMatchObject({
      channel: 'sms',
      sms: { number: '+4759440002', composed: { text: 'hello', namesSender: false } },
    });
    expect(changes).toMatchObject({ assigned: [], active: [1n], toReintroduce: [] });
  });

  it('leaves from a newly assigned number, with the name of its sender', () => {
    const { routes, changes } = decide([{ to }, { to, content: 'again' }, { from: 'bob', to }]);
    const leaving = routes.flat().map((route) => 'sms' in route && [route.sms.number, route.sms.composed.text]);
    expect(leaving).toEqual([
      ['+4759440000', 'Alice: hello'],
      ['+4759440000', 'Alice: again'],
      ['+4759440001', 'Bob: hello'],
    ]);
    expect(changes.assigned.map(({ accountId, number }) => [accountId, number])).toEqual([
      ['alice', '+4759440000'],
      ['bob', '+4759440001'],
    ]);
  });

  it('names its sender again after a long silence, in all SMS of the run', () => {
    const bindings = [bindingOf(phone, { lastActiveAt: new Date(now.getTime() - 31 * day) })];
    const { routes, changes } = decide([{ to }, { to }], { bindings });
    expect(routes.flat().map((route) => 'sms' in route && route.sms.composed.text)).toEqual([
      'Alice: hello',
      'Alice: hello',
    ]);
    expect(changes.toReintroduce).toEqual([1n]);
  });

  it('leaves from a new number when the old one is no longer in the pool, which the pair then gives back', () => {
    const bindings = [bindingOf(phone, { number: '+4759449999' })];
    const { changes } = decide([{ to }], { bindings });
    expect(changes).toMatchObject({ moved: [1n], assigned: [{ number: '+4759440000' }], active: [] });
    expect(decide([{ to }], { bindings, use: allInUse }).changes.moved).toEqual([]);
  });

  it('leaves from the number that a concurrent run assigned to the pair', () => {
    const { changes } = decide([{ to }], { boundConcurrently: [bindingOf(phone, { number: '+4759440001' })] });
    expect(changes).toMatchObject({ leaving: [{ number: '+4759440001' }], assigned: [], active: [] });
  });

  it('never takes the number of a pair that sends in the same run, however long it was idle', () => {
    const silent = bindingOf(phone, { lastActiveAt: new Date(now.getTime() - 60 * day) });
    const use = new Map([
      [
        phone,
        new Map([
          ['+4759440000', inUse(60, { holder: { bindingId: 1n, accountId: 'alice' } })],
          ['+4759440001', inUse(20, { holder: { bindingId: 2n, accountId: 'cid' } })],
          ['+4759440002', inUse(30, { holder: { bindingId: 3n, accountId: 'dan' } })],
        ]),
      ],
    ]);
    const { changes } = decide([{ from: 'bob', to }, { to }], { bindings: [silent], use });
    expect(changes.released).toEqual([3n]);
    expect(changes.leaving.map(({ number }) => number)).toEqual(['+4759440002', '+4759440000']);
  });

  it('leaves after what still waits for the closed account of that number, which takes its number first', () => {
    const offer: Offer<WholeMessage> = {
      kind: 'message',
      offerId: 'waited',
      sequence: 1,
      addressee: { accountId: 'gone', userId: 'wv:gone@im.example.com', msisdn: phone },
      messageId: 'old',
      sender: address('wv:bob'),
      senderAccountId: 'bob',
      recipient: address('wv:gone'),
      isReportWanted: false,
      contentType: 'text/plain',
      contentSize: 3,
      data: 'old',
      at: now,
    };
    const { changes } = decide([{ to }, { from: 'bob', to }], { moving: [{ offer, phone }] });
    expect(changes.leaving.map(({ number, composed }) => [number, composed.text])).toEqual([
      ['+4759440000', 'Bob: old'],
      ['+4759440001', 'Alice: hello'],
      ['+4759440000', 'Bob: hello'],
    ]);
  });
});
