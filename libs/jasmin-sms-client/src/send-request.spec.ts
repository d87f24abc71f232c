import { describe, expect, it } from '@jest/globals';
import { refusedBeforeSending, reportUrlFor, sendForm } from './send-request.js';
import type { Sms } from './sms-gateway.js';

const sms: Sms = { to: '+4790000009', from: '+4759440000', text: 'Hei', coding: 0, reference: 'attempt-1' };
const context = { username: 'app', password: 'p&w', reportUrl: 'http://adapter:8083/jasmin/dlr?token=a%20b' };
const form = (change: Partial<Sms>, reportUrl: string | undefined = context.reportUrl) =>
  Object.fromEntries(new URLSearchParams(sendForm({ ...sms, ...change }, { ...context, reportUrl })));

describe('the form of /send', () => {
  it('carries a GSM text as content and asks for both reports under our reference', () => {
    expect(form({ text: 'Hei & €' })).toEqual({
      username: 'app',
      password: 'p&w',
      to: '+4790000009',
      from: '+4759440000',
      coding: '0',
      content: 'Hei & €',
      'dlr-url': 'http://adapter:8083/jasmin/dlr?token=a+b&ref=attempt-1',
      'dlr-level': '3',
      'dlr-method': 'POST',
    });
  });

  it('carries a UCS-2 text as hexadecimal UTF-16BE', () => {
    expect(form({ text: 'ø中😀', coding: 8 })).toMatchObject({ coding: '8', 'hex-content': '00f84e2dd83dde00' });
    expect(form({ text: 'ø', coding: 8 })).not.toHaveProperty('content');
  });

  it('rounds the validity up to whole minutes, at least one', () => {
    expect(form({ validityMinutes: 0 })['validity-period']).toBe('1');
    expect(form({ validityMinutes: 1.5 })['validity-period']).toBe('2');
    expect(form({})).not.toHaveProperty('validity-period');
  });

  it('asks for no reports when nobody takes them', () => {
    const asked = new URLSearchParams(sendForm(sms, { ...context, reportUrl: undefined }));
    expect([...asked.keys()].filter((key) => key.startsWith('dlr'))).toEqual([]);
  });
});

describe('the URL of reports', () => {
  it('keeps its own query and escapes the reference', () => {
    expect(reportUrlFor('http://a/dlr?token=t', 'a b&c')).toBe('http://a/dlr?token=t&ref=a+b%26c');
  });
});

describe('before sending', () => {
  it.each<[string, Partial<Sms>, string]>([
    ['21 digits', { to: '479000000000000000001' }, 'bad-number'],
    ['a plus and 20 digits, 21 octets for SMPP', { to: '+47900000000000000001' }, 'bad-number'],
    ['letters in a number', { to: '47abc' }, 'bad-number'],
    ['no number', { to: '' }, 'bad-number'],
    ['no originator', { from: '' }, 'bad-originator'],
    ['an originator of 12 letters', { from: 'Twelveletter' }, 'bad-originator'],
    ['an originator outside GSM', { from: 'Жанна' }, 'bad-originator'],
    ['an originator of 21 digits', { from: '479000000000000000001' }, 'bad-originator'],
    ['a text outside GSM with coding 0', { text: '’' }, 'text-not-gsm'],
  ])('%s is refused for ever', (_, change, cause) => {
    expect(refusedBeforeSending({ ...sms, ...change })).toMatchObject({ outcome: 'rejected', cause, retry: 'never' });
  });

  it('numbers, short codes and 11 letters are let through', () => {
    for (const from of ['+4759440000', '2077', 'Elevenlette', '12345678901234567890'])
      expect(refusedBeforeSending({ ...sms, from })).toBeUndefined();
  });

  it('any text goes with coding 8, also an empty one', () => {
    for (const text of ['', '’', '😀']) expect(refusedBeforeSending({ ...sms, text, coding: 8 })).toBeUndefined();
  });
});
