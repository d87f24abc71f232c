import { describe, expect, it } from '@jest/globals';
import { planSms } from './plan-sms.js';

describe('the plan for a text', () => {
  it('is GSM 03.38 when every character is in it, else UCS-2', () => {
    expect(planSms('Hei på deg €', 20)).toEqual({ plan: 'send', text: 'Hei på deg €', coding: 0 });
    expect(planSms('Привет 😀', 20)).toEqual({ plan: 'send', text: 'Привет 😀', coding: 8 });
  });

  it('refuses a text of more parts than the gateway leaves whole', () => {
    expect(planSms('a'.repeat(153 * 2), 2)).toMatchObject({ plan: 'send' });
    expect(planSms('a'.repeat(153 * 2 + 1), 2)).toEqual({ plan: 'refuse', cause: 'too-many-parts' });
    expect(planSms('й'.repeat(67 * 2 + 1), 2)).toEqual({ plan: 'refuse', cause: 'too-many-parts' });
  });

  it('sends an empty text as one part', () => {
    expect(planSms('', 1)).toMatchObject({ plan: 'send' });
  });

  it('replaces what cannot be stored', () => {
    expect(planSms('a\0b', 20)).toEqual({ plan: 'send', text: 'a\uFFFDb', coding: 8 });
  });
});
