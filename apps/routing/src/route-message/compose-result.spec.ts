import { describe, expect, it } from '@jest/globals';
import { refusal } from '../refusal.js';
import { address } from '../testing/addresses.js';
import { composeResult } from './compose-result.js';

const fine = (...users: string[]) => ({ targets: users.map(address) });
const failed = (cause: Parameters<typeof refusal>[0], ...users: string[]) => ({
  ...fine(...users),
  refusal: refusal(cause),
});

describe('the result of a request', () => {
  it.each([
    ['200 when all went well', [fine('wv:a'), fine('wv:b')], { code: 200 }],
    ['200 when there was nothing to do', [], { code: 200 }],
    ['the code itself for one target', [failed('unknown-user', 'wv:a')], { code: 531, description: 'Unknown user' }],
    [
      'the code itself when all failed for one reason',
      [failed('blocked', 'wv:a'), failed('blocked', 'wv:b')],
      { code: 532, description: 'Recipient blocked the sender' },
    ],
  ])('is %s', (_, outcomes, result) => {
    expect(composeResult(outcomes)).toEqual(result);
  });

  it('is 201 with one detail for each code when some failed, in the spelling of the request', () => {
    expect(
      composeResult([
        failed('unknown-user', 'wv:A'),
        fine('wv:b'),
        failed('blocked', 'wv:c'),
        failed('unknown-user', 'wv:D'),
      ]),
    ).toMatchObject({
      code: 201,
      details: [
        { code: 531, userIds: ['wv:A', 'wv:D'] },
        { code: 532, userIds: ['wv:c'] },
      ],
    });
  });

  it('is 900 when all failed for different reasons', () => {
    const result = composeResult([failed('unknown-user', 'wv:a'), failed('foreign-domain', 'wv:b')]);
    expect(result).toMatchObject({ code: 900, details: [{ code: 531 }, { code: 516 }] });
  });
});
