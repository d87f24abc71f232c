import { describe, expect, it } from '@jest/globals';
import { leaksIn } from './leaks.js';

const secrets = { 'password of Alice': 'zq-pass/wörd', text: 'zqxjkv on its way' };
const found = (text: string) => leaksIn([{ place: 'log of routing', text }], secrets).length;

describe('what was told', () => {
  it('holds no leak when nothing planted is in it', () => {
    expect(found('{"message":"01a22fc0-eb32-75fd-b201-474790000009","code":200,"msg":"on its way"}')).toBe(0);
    expect(found('wv:a***@im.example.com +47******57 1796097683033.9175 4790000001234')).toBe(0);
  });

  it.each([
    ['as it is', 'Login: zq-pass/wörd'],
    ['in other letters', 'ZQXJKV ON ITS WAY'],
    ['in a URL', '/send?content=zqxjkv%20on%20its%20way'],
    ['in Base64', Buffer.from('basic app:zq-pass/wörd').toString('base64')],
    ['in Base64, shifted', Buffer.from('xbasic app:zq-pass/wörd').toString('base64')],
    ['in Base64, shifted twice', Buffer.from('xxbasic app:zq-pass/wörd').toString('base64')],
    ['as octets', Buffer.from('… zqxjkv on its way').toString('hex')],
  ])('holds a leak %s', (_, text) => {
    expect(found(text)).toBe(1);
  });

  it.each(['to +4790000009', 'to=%2B4790000009', '"to":"4790000009"', '004790000009'])('holds a number: %s', (text) => {
    expect(found(text)).toBe(1);
  });
});
