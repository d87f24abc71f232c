import { describe, expect, it } from '@jest/globals';
import type { Leaf } from '@smsonly/imps-model';
import { InvalidText, readLeaf } from './leaf-text.js';

const dateTime: Leaf = { form: 'leaf', name: 'DateTime', type: 'date' };
const read = (text: string) => readLeaf(dateTime, text, 50);

describe('a date', () => {
  it.each([
    ['in basic form', '20260511T093015Z', '2026-05-11T09:30:15.000Z'],
    ['in extended form', '2026-05-11T09:30:15Z', '2026-05-11T09:30:15.000Z'],
    ['without a zone', '20260511T093015', '2026-05-11T09:30:15.000Z'],
    ['without seconds', '20260511T0930Z', '2026-05-11T09:30:00.000Z'],
    ['without minutes', '20260511T09Z', '2026-05-11T09:00:00.000Z'],
    ['without a time', '20260511', '2026-05-11T00:00:00.000Z'],
    ['with a zone', '20260511T093015+0530', '2026-05-11T04:00:15.000Z'],
    ['with a zone of hours', '2026-05-11T09:30:15-23', '2026-05-12T08:30:15.000Z'],
    ['with tenths of a second', '20260511T093015.5Z', '2026-05-11T09:30:15.000Z'],
    ['with nanoseconds', '20260511T093015,123456789Z', '2026-05-11T09:30:15.000Z'],
    ['with a leap second', '20161231T235960Z', '2017-01-01T00:00:00.000Z'],
  ])('may come %s', (_what, text, date) => {
    expect(read(text)).toEqual(new Date(date));
  });

  it.each([
    ['in February that has no such day', '20260229T093015Z'],
    ['of the 13th month', '20261311T093015Z'],
    ['at 24 o’clock', '20260511T240000Z'],
    ['in the 61st second', '20260511T093061Z'],
    ['in a zone of more than a day', '20260511T093015+2500'],
    ['in a zone with 60 minutes', '20260511T093015+0160'],
    ['with ten digits of a second', '20260511T093015.1234567890Z'],
    ['of year 10000 in UTC', '99991231T235959-0100'],
  ])('is none %s', (_what, text) => {
    expect(read(text)).toBeInstanceOf(InvalidText);
  });
});
