import { describe, expect, it } from '@jest/globals';
import type { Primitive } from '@smsonly/imps-model';
import type { Reply } from '../requests/call.js';
import { fitReplies } from './fit-replies.js';

const reply = (id: string, content: Primitive = { kind: 'Status', result: { code: 200 } }): Reply => ({
  mode: 'Response',
  id,
  content,
});
const replies = ['1', '2', '3'].map((id) => reply(id));
const idsOf = (some: readonly Reply[]) => some.map(({ id }) => id);
const always = () => true;

describe('the replies of one message', () => {
  it('are as many as the client agreed to', () => {
    const { now, later } = fitReplies(replies, 2, always);
    expect([idsOf(now), idsOf(later)]).toEqual([['1', '2'], ['3']]);
  });

  it('are fewer when together they are larger than its parser, but always one', () => {
    const { now, later } = fitReplies(replies, 3, (some) => some.length < 2);
    expect([idsOf(now), idsOf(later)]).toEqual([['1'], ['2', '3']]);
    expect(idsOf(fitReplies(replies, 3, () => false).now)).toEqual(['1']);
  });

  it.each([
    ['ListManage-Response', { kind: 'ListManage-Response', result: { code: 200 } }, 'ListManage-Response'],
    ['GetPresence-Response', { kind: 'GetPresence-Response' }, 'GetPresence-Response'],
    ['GetList-Response', { kind: 'GetList-Response' }, 'Status'],
    ['Search-Response', { kind: 'Search-Response', searchFindings: 1, completionFlag: true }, 'Status'],
  ] as [string, Primitive, string][])('are refused with 432 when one alone is too large: %s', (_, content, kind) => {
    const { now } = fitReplies([reply('1', content)], 1, () => false);
    expect(now).toMatchObject([{ id: '1', content: { kind, result: { code: 432 } } }]);
  });
});
