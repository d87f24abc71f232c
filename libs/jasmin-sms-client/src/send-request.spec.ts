import { describe, expect, it } from '@jest/globals';
import { refusedBeforeSending, reportUrlFor, sendForm } from './send-request.js';
import type { TextSms } from './sms-gateway.js';

const sms: TextSms = { to: '+4790000009', from: '+4759440000', text: 'Hei', coding: 0, reference: 'attempt-1' };
const context = { username: 'app', password: 'p&w', reportUrl: 'http://adapter:8083/jasmin/dlr?token=a%20b' };
const form = (change: Partial<TextSms>, reportUrl: string | undefined = context.reportUrl) =>
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

  it('carries a part as it is, and says that it begins with a header', () => {
    const part = {
      to: sms.to,
      from: sms.from,
      reference: 'a1',
      octets: Uint8Array.of(5, 0, 3, 1, 2, 1, 65),
      coding: 0,
    } as const;
    const asForm = (hasHeader: boolean) =>
      Object.fromEntries(new URLSearchParams(sendForm({ ...part, hasHeader }, context)));
    expect(asForm(true)).toMatchObject({ coding: '0', 'hex-content': '05000301020141', tags: 'udh' });
    expect(asForm(false)).not.toHaveProperty('tags');
  });

  it('rounds the validity up to whole minutes, at least one', () => {
    expect(form({ validityMinutes: 0 })['validity-period']).toBe('1');
    expect(form({ validityMinutes: 1.5 })['validity-period']).toBe('2');
    expect(form({})).not.toHaveProperty('validity-period');
  });

  it('tells the filter own-header the validity as well, beside the header of a part', () => {
    expect(form({ validityMinutes: 29.5 })).toMatchObject({ 'validity-period': '30', tags: 'validity-30' });
    const { to, from, reference } = sms;
    const part = {
      to,
      from,
      reference,
      octets: Uint8Array.of(5, 0, 3, 1, 2, 1, 65),
      coding: 0,
      hasHeader: true,
    } as const;
    expect(new URLSearchParams(sendForm({ ...part, validityMinutes: 30 }, context)).get('tags')).toBe(
      'udh,validity-30',
    );
    expect(form({})).not.toHaveProperty('tags');
  });

  it('requests no reports without a report URL', () => {
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
  it.each<[string, Partial<TextSms>, string]>([
    ['21 digits', { to: '479000000000000000001' }, 'bad-number'],
    ['a plus and 20 digits, 21 octets for SMPP', { to: '+47900000000000000001' }, 'bad-number'],
    ['letters in a number', { to: '47abc' }, 'bad-number'],
    ['no number', { to: '' }, 'bad-number'],
    ['no originator', { from: '' }, 'bad-originator'],
    ['an originator of 12 letters', { from: 'Twelveletter' }, 'bad-originator'],
    ['an originator outside GSM', { from: 'Жанна' }, 'bad-originator'],
    ['an originator of 21 digits', { from: '479000000000000000001' }, 'bad-originator'],
    ['a text outside GSM with coding 0', { text: '’' }, 'text-not-gsm'],
  ])('%s is refused for good', (_, change, cause) => {
    expect(refusedBeforeSending({ ...sms, ...change })).toMatchObject({ outcome: 'rejected', cause, retry: 'never' });
  });

  it('numbers, short codes and 11 letters are let through', () => {
    for (const from of ['+4759440000', '2077', 'Elevenlette', '12345678901234567890'])
      expect(refusedBeforeSending({ ...sms, from })).toBeUndefined();
  });

  it.each<[string, number[], number, 0 | 4 | 8, string | undefined]>([
    ['160 septets', [], 160, 0, undefined],
    ['161 septets', [], 161, 0, 'bad-request'],
    ['an 8-bit reference and 153 septets', [5, 0, 3, 1, 2, 1], 153, 0, undefined],
    ['an 8-bit reference and 154 septets', [5, 0, 3, 1, 2, 1], 154, 0, 'bad-request'],
    ['a 16-bit reference and 152 septets', [6, 8, 4, 1, 1, 2, 1], 152, 0, undefined],
    ['a 16-bit reference and 153 septets', [6, 8, 4, 1, 1, 2, 1], 153, 0, 'bad-request'],
    ['an 8-bit reference and 134 octets', [5, 0, 3, 1, 2, 1], 134, 8, undefined],
    ['an 8-bit reference and 136 octets', [5, 0, 3, 1, 2, 1], 136, 8, 'bad-request'],
    ['ports and 133 octets of data', [6, 5, 4, 11, 132, 35, 240], 133, 4, undefined],
    ['ports and 134 octets of data', [6, 5, 4, 11, 132, 35, 240], 134, 4, 'bad-request'],
    ['a header longer than the part', [9], 0, 8, 'bad-request'],
  ])('a part of %s', (_, header, length, coding, cause) => {
    const octets = Uint8Array.of(...header, ...new Uint8Array(length));
    const { to, from, reference } = sms;
    const refusal = refusedBeforeSending({ to, from, reference, octets, coding, hasHeader: header.length > 0 });
    expect(refusal && 'cause' in refusal ? refusal.cause : undefined).toBe(cause);
  });

  it('any text goes with coding 8, also an empty one', () => {
    for (const text of ['', '’', '😀']) expect(refusedBeforeSending({ ...sms, text, coding: 8 })).toBeUndefined();
  });
});
