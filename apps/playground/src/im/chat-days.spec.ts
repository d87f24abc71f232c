import { chatRows, dayInWords } from './chat-days.js';
import type { ChatMessage } from './im-state.js';

const noon = new Date(2026, 10, 30, 12).getTime();
const message = (key: string, from: ChatMessage['from'], at: number): ChatMessage => ({ key, from, at, text: key });

describe('the rows of a chat', () => {
  it('begin a day where the day changes', () => {
    const rows = chatRows([
      message('a', 'me', noon - 26 * 3_600_000),
      message('b', 'me', noon - 25 * 3_600_000),
      message('c', 'me', noon),
    ]);
    expect(rows.map(({ day }) => day !== undefined)).toEqual([true, false, true]);
  });

  it('belong together while the same side speaks without a pause', () => {
    const rows = chatRows([
      message('a', 'me', noon),
      message('b', 'me', noon + 1000),
      message('c', 'them', noon + 2000),
      message('d', 'them', noon + 600_000),
    ]);
    expect(rows.map(({ begins, ends }) => [begins, ends])).toEqual([
      [true, false],
      [false, true],
      [true, true],
      [true, true],
    ]);
  });

  it('say the delivery of the newest own message in words', () => {
    const rows = chatRows([message('a', 'me', noon), message('b', 'me', noon + 1), message('c', 'them', noon + 2)]);
    expect(rows.map(({ isNewestOwn }) => isNewestOwn)).toEqual([false, true, false]);
  });
});

it('names days as people do', () => {
  expect(dayInWords(noon, noon + 3_600_000)).toBe('Today');
  expect(dayInWords(noon - 13 * 3_600_000, noon)).toBe('Yesterday');
  expect(dayInWords(noon - 5 * 24 * 3_600_000, noon)).toBe('Wednesday 25 November');
  expect(dayInWords(noon - 366 * 24 * 3_600_000, noon)).toBe('29 November 2025');
});
