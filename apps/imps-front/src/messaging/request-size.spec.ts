import { describe, expect, it } from '@jest/globals';
import { refusalBySize } from './request-size.js';

const address = (number: number) => ({ canonical: `wv:u${number}@im.example.com`, spelling: `wv:u${number}` });
const to = (count: number) => Array.from({ length: count }, (_, index) => address(index));
const saying = (data: string) => ({ content: { data } });

describe('the request of a message', () => {
  it('has no more recipients than is allowed', () => {
    expect(refusalBySize({ recipients: to(3), ...saying('hi') }, { maxRecipients: 3 })).toBeUndefined();
    expect(refusalBySize({ recipients: to(4), ...saying('hi') }, { maxRecipients: 3 })).toEqual({
      code: 402,
      description: 'More than 3 recipients',
    });
  });

  it('is no larger than a record, however it is written there', () => {
    const limits = { maxRecipients: 10_000 };
    expect(refusalBySize({ recipients: to(1), ...saying('x'.repeat(400_000)) }, limits)).toBeUndefined();
    // A control character takes six bytes as JSON, so that a body within its limit may take more than a record.
    expect(refusalBySize({ recipients: to(1), ...saying('\u0001'.repeat(200_000)) }, limits)?.code).toBe(410);
    expect(refusalBySize({ recipients: to(3_000), ...saying('x'.repeat(200_000)) }, limits)).toBeUndefined();
    expect(refusalBySize({ recipients: to(9_000), ...saying('x'.repeat(400_000)) }, limits)?.code).toBe(410);
  });

  it('of a message that is forwarded has recipients alone', () => {
    expect(refusalBySize({ recipients: to(2) }, { maxRecipients: 1 })?.code).toBe(402);
    expect(refusalBySize({ recipients: to(2) }, { maxRecipients: 2 })).toBeUndefined();
  });
});
