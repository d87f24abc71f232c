import { describe, expect, it } from '@jest/globals';
import type { MessageOffer } from '../offers/offer.js';
import { address } from '../testing/addresses.js';
import { decideMove } from './decide-move.js';

const now = new Date('2026-11-22T12:00:00Z');
const phone = '+4790000009';
const offer: MessageOffer = {
  kind: 'message',
  offerId: 'o',
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
const fromPhone: MessageOffer = {
  ...offer,
  sender: address('wv:+4790000010'),
  senderAccountId: undefined,
} as unknown as MessageOffer;

describe('a message for an account that is closed', () => {
  it('goes on as SMS when its number is SMS-only now', () => {
    expect(decideMove(offer, phone, now)).toEqual({ kind: 'sms', phone, text: 'hi', senderAccountId: 'alice' });
  });

  it('is passed on from the phone that sent it', () => {
    expect(decideMove(fromPhone, phone, now)).toEqual({ kind: 'pass-on', phone, text: 'hi', from: '+4790000010' });
  });

  it.each([
    ['there is no number', offer, undefined, 410],
    ['its validity is over', { ...offer, validUntil: now }, phone, 542],
    ['it is no text', { ...offer, contentType: 'image/png' }, phone, 415],
  ])('fails when %s', (_, message, number, code) => {
    expect(decideMove(message, number, now)).toMatchObject({ kind: 'fail', refusal: { code } });
  });
});
