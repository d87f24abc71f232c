import { describe, expect, it } from '@jest/globals';
import { SchemaError } from '@smsonly/contracts';
import { faultOf } from './describe-fault.js';
import { DecisionError } from './index.js';

describe('what is told of an error', () => {
  it('is the message, where it is one of ours', () => {
    expect(faultOf(new DecisionError('no such session'))).toBe('no such session');
    expect(faultOf(new SchemaError('SmsRequested: /to must match'))).toBe('SmsRequested: /to must match');
  });

  it('is class, code and place, but never the message, where it is not', () => {
    const error = Object.assign(new TypeError('cannot read "hemmelig"'), { code: 'ERR_X' });
    expect(faultOf(error)).toMatch(/^TypeError ERR_X at .*fault\.spec\.ts:\d+:\d+\)?$/);
    expect(faultOf(error)).not.toContain('hemmelig');
    expect(faultOf('hemmelig')).toBe('not an Error');
  });

  it('is the SQLSTATE, where Postgres gave one', () => {
    const error = Object.assign(new Error('Key (text)=(hemmelig) exists'), {
      meta: { driverAdapterError: { cause: { originalCode: '23505' } } },
    });
    expect(faultOf(error)).toBe('Postgres 23505');
  });
});
