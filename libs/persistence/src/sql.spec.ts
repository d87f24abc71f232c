import { describe, expect, it } from '@jest/globals';
import { rendered, sql } from './sql.js';

const statement = (text: TemplateStringsArray, ...values: unknown[]) => rendered(text, values);

describe('a statement', () => {
  it('binds every value, whatever it looks like', () => {
    const phone = `+47'; drop table pair; --`;
    expect(statement`select from pair where phone = ${phone} and number = ${null}`).toEqual({
      text: 'select from pair where phone = $1 and number = $2',
      bound: [phone, null],
    });
  });

  it('takes in fragments, which bring their values along', () => {
    const day = sql`day = ${'2026-11-30'}`;
    const which = sql`phone = ${'+4790'} and ${day}`;
    expect(statement`delete from explanation where ${which} or word = ${'STOP'}`).toEqual({
      text: 'delete from explanation where phone = $1 and day = $2 or word = $3',
      bound: ['+4790', '2026-11-30', 'STOP'],
    });
  });
});
