import { describe, expect, it } from '@jest/globals';
import { registryOf } from '@smsonly/directory';
import type { Offer, WholeMessage } from '../offers/offer.js';
import { textDecisions, type SmsFacts } from '../send-sms/decide-texts.js';
import { address } from '../testing/addresses.js';
import { bindingOf, now, smsPolicy } from '../testing/facts.js';
import { decideMoves, pairsOf } from './decide-moves.js';

const phone = '+4790000009';
const offer: Offer<WholeMessage> = {
  kind: 'message',
  offerId: 'o',
  sequence: 1,
  addressee: { accountId: 'carol', userId: 'wv:carol@im.example.com' },
  messageId: 'm',
  sender: address('wv:alice'),
  senderAccountId: 'alice',
  recipient: address('wv:carol'),
  isReportWanted: true,
  contentType: 'text/html',
  contentSize: 9,
  data: '<b>hi</b>',
  at: now,
};
const { senderAccountId: _, ...fromAnybody } = offer;
const fromPhone: Offer<WholeMessage> = { ...fromAnybody, sender: address('wv:+4790000010') };
const senders = registryOf([{ accountId: 'alice', userId: 'wv:alice@im.example.com', displayName: 'Alice' }]);

function decide(offers: readonly Offer<WholeMessage>[], to: string | undefined, facts: Partial<SmsFacts> = {}) {
  const sms = { now, consentOf: () => [], bindings: [], boundConcurrently: [], use: new Map(), ...facts };
  const texts = textDecisions(sms, smsPolicy);
  const moving = offers.map((one) => (to === undefined ? { offer: one } : { offer: one, phone: to }));
  return { moves: decideMoves(moving, { now, senders, texts }), changes: texts.changes(), moving };
}

describe('a message for an account that is closed', () => {
  it('goes out as SMS when its number is now SMS-only', () => {
    const { moves, changes } = decide([offer], phone);
    expect(moves).toMatchObject([
      {
        kind: 'sms',
        sms: { number: '+4759440000', composed: { text: 'Alice: hi' }, text: { submissionId: 'o', phone } },
      },
    ]);
    expect(changes.assigned).toMatchObject([{ phone, accountId: 'alice', number: '+4759440000' }]);
  });

  it('goes out from the number that its sender has towards that phone', () => {
    const bindings = [bindingOf(phone, { number: '+4759440002' })];
    expect(decide([offer], phone, { bindings }).moves).toMatchObject([
      { kind: 'sms', sms: { number: '+4759440002', composed: { text: 'hi' } } },
    ]);
  });

  it('is forwarded from the phone that sent it, and needs no conversation number', () => {
    const { moves, moving } = decide([fromPhone], phone);
    expect(moves).toMatchObject([{ kind: 'pass-on', phone, text: 'hi', from: '+4790000010' }]);
    expect(pairsOf(moving)).toEqual([]);
  });

  it('keeps its place among the others', () => {
    const offers = ['1', '2', '3'].map((offerId) => ({ ...offer, offerId }));
    expect(decide(offers, phone).changes.leaving.map(({ text }) => text.submissionId)).toEqual(['1', '2', '3']);
  });

  it.each([
    ['there is no number', offer, undefined, 410],
    ['its validity is over', { ...offer, validUntil: now }, phone, 542],
    ['it is no text', { ...offer, contentType: 'image/png' }, phone, 415],
    ['it is too long', { ...offer, contentType: 'text/plain', data: 'x'.repeat(400) }, phone, 410],
  ])('fails when %s', (_, message, number, code) => {
    const { moves, changes } = decide([message], number);
    expect(moves).toMatchObject([{ kind: 'fail', refusal: { code } }]);
    expect(changes).toMatchObject({ leaving: [], assigned: [] });
  });

  it('fails when the phone has opted out of SMS from its sender', () => {
    const consentOf = () => [{ accountId: 'alice', allowed: false, order: 1n }];
    expect(decide([offer], phone, { consentOf }).moves).toMatchObject([{ kind: 'fail', refusal: { code: 532 } }]);
  });
});
