import { describe, expect, it } from '@jest/globals';
import { messageIdsOf } from './index.js';

const id = '0191e2a4-0000-7000-8000-000000000001';
const other = '0191e2a4-0000-7000-8000-000000000002';
const about = (type: string, data: object) => messageIdsOf({ type, id, data });

describe('the messages that a fact is about', () => {
  it('a submitted message and a received SMS have the ID of their event', () => {
    expect(about('MessageSubmitted', {})).toEqual([id]);
    expect(about('SmsReceived', {})).toEqual([id]);
    expect(about('MessageForwardRequested', { messageId: other })).toEqual([id, other]);
  });

  it('what was made of a message is numbered under its ID', () => {
    expect(about('SmsDelivered', { submissionId: `${other}.0` })).toEqual([other]);
    expect(about('OfferAcknowledged', { offerId: `${other}.0.r` })).toEqual([other]);
    expect(about('OfferAcknowledged', { offerId: 'of nobody' })).toEqual([]);
    expect(about('MessageOffered', { messageId: other })).toEqual([other]);
  });

  it('an answer names one if there is one; most facts are about none', () => {
    expect(about('MessageAnswered', { messageId: other })).toEqual([other]);
    expect(about('MessageAnswered', {})).toEqual([]);
    expect(about('SessionStarted', {})).toEqual([]);
    expect(about('toString', {})).toEqual([]);
  });
});
