import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isReceipt } from './receipt.js';

const receipt = (stat: string, rest = ' err:000 Text:hello') =>
  `id:1216080510463401720 sub:001 dlvrd:000 submit date:1608051046 done date:1608051046 stat:${stat}${rest}`;

describe('an SMS that is a receipt of the SMSC', () => {
  it.each([
    receipt('FAILED'),
    receipt('DELIVERED'),
    receipt('SENT', ''),
    receipt('ACCEPTD', ' err:000'),
    receipt('FAILED', ' err:002 Text:first line\nsecond line'),
    receipt('FAILED', ' err:002 text:'),
    receipt('FAILED', ' err: text:'),
    receipt('FAILED@@', ''),
    receipt('NO_ROUTE'),
    'id:1602718841 submit date:2204152009 done date:2204152009 stat:ACKED err:000',
    'id:c449ab9744f47b6af1879e49e75e4f40 sub:1 dlvrd:1 submit date:220415200901 done date:20220415200902 stat:READ err:0 text:x',
    'id:7a-b.c_d SUB:001 DLVRD:001 SUBMIT DATE:1608051046 DONE DATE:1608051046 STAT:BUFFER ERR:1',
    '  id:1 done date:1608051046 submit date:1608051046 err:1 stat:FAILED\r\n',
  ])('is known by its form: %j', (text) => expect(isReceipt(text)).toBe(true));

  it.each([
    '',
    'id: ... stat:',
    'My id:12345, stat:FAILED, what now?',
    'id:12345 stat:FAILED',
    'id:12345 stat:FAILED err:002',
    'id:1 submit date:tomorrow done date:never stat:FAILED',
    `I got this: ${receipt('FAILED')}`,
    `"${receipt('FAILED')}"`,
    `${receipt('FAILED', '')} - what does it mean?`,
    `id:1 sub:001 submit date:1608051046 done date:1608051046 hello stat:FAILED`,
    'id:1 submit date:1608051046 submit date:1608051046 stat:FAILED',
    receipt('FAILED').replace('id:', 'id '),
    receipt('F'),
    receipt('1234567'),
  ])('is not what a person writes: %j', (text) => expect(isReceipt(text)).toBe(false));

  it('takes little time to know', () => {
    for (const piece of ['id:1 ', 'id:', ' ', 'id:1 submit date:1608051046 ', 'a'])
      expect(isReceipt(piece.repeat(50_000))).toBe(false);
    fc.assert(fc.property(fc.string(), (any) => !isReceipt(any)));
  });
});
