import { describe, expect, it } from '@jest/globals';
import { Journal } from './journal.js';

const anna = 'wv:anna@im.example.com';
const egil = 'wv:egil@im.example.com';
const text = { kind: 'im', line: 'im 0', to: anna };
const saw = (journal: Journal, by: string, { text }: { text: string }) => journal.saw({ by, from: '', text, at: 1 });

describe('the journal of the campaign', () => {
  it('knows a text by its mark, however long it is', () => {
    const journal = new Journal(0);
    const long = journal.write({ ...text, size: 300, letters: 'æøå ' });
    expect(long.text).toMatch(/^#im\.0\.1# æøå /);
    expect(saw(journal, anna, long)).toMatchObject({ mark: long.mark });
    expect(journal.hasArrived(long.mark)).toBe(true);
  });

  it('misses what was accepted until it is with whom it is for', () => {
    const journal = new Journal(0);
    const [first, refused] = [journal.write(text), journal.write(text)];
    journal.answered(first.mark, 200);
    journal.answered(refused.mark, 532);
    saw(journal, egil, first);
    expect(journal.missing()).toMatchObject([{ mark: first.mark }]);
    expect(journal.countUnderWay('im 0')).toBe(1);
    saw(journal, anna, first);
    expect(journal.missing()).toEqual([]);
    expect(journal.countUnderWay('im 0')).toBe(0);
  });

  it('tells which lines have brought nothing through that was begun since', () => {
    const journal = new Journal(0);
    const since = Date.now();
    expect(journal.linesWaiting(since, ['im 0', 'list 0'])).toEqual(['im 0', 'list 0']);
    saw(journal, anna, journal.write(text));
    journal.wentThrough('list 0', since - 1);
    expect(journal.linesWaiting(since, ['im 0', 'list 0'])).toEqual(['list 0']);
  });

  it('does not miss a report that came before it was known to be owed', () => {
    const journal = new Journal(0);
    journal.saw({ by: anna, from: '', text: '200', at: 1, mark: 'report m' });
    journal.owe({
      kind: 'report',
      line: 'report 0',
      mark: 'report m',
      number: 1,
      at: 0,
      to: anna,
      text: '200',
      code: 200,
    });
    expect(journal.missing()).toEqual([]);
  });
});
