import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Mo } from 'jasmin-sms-client';
import { readSms } from './read-sms.js';

const octets = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const mo = { id: 'mo-1', from: '4790000009', to: '4759440000' };
const textOf = (given: Mo): string => {
  const sms = readSms(given);
  return 'text' in sms ? sms.text : '';
};

describe('an SMS from a phone', () => {
  it('is decoded from its octets and their coding', () => {
    expect(readSms({ ...mo, octets: octets('48650c1b65'), coding: 0 })).toEqual({
      inboundId: 'mo-1',
      phone: '+4790000009',
      number: '+4759440000',
      missing: [],
      text: 'Heø€',
    });
    const ucs2 = octets('004800650069002000f800204e2d0020d83dde00');
    expect(textOf({ ...mo, octets: ucs2, coding: 8 })).toBe('Hei ø 中 😀');
  });

  it('is a part of a longer one when its header says so, indicated by the gateway or not', () => {
    const part = { reference: 0x0102, referenceBits: 16, total: 2, sequence: 1, sender: '+4790000009' };
    const given = { ...mo, octets: octets('0608040102020148656a'), coding: 0 };
    for (const one of [given, { ...given, header: 'present' as const }]) {
      expect(readSms(one)).toMatchObject({ inboundId: 'mo-1', phone: '+4790000009', part });
    }
    expect(readSms({ ...given, header: 'absent' })).toMatchObject({ text: expect.stringContaining('Hej') });
  });

  it('is whole when it is the only part', () => {
    expect(textOf({ ...mo, octets: octets('05000307010148656a'), coding: 0 })).toBe('Hej');
  });

  it('is decoded with the national tables that its header names', () => {
    expect(textOf({ ...mo, octets: octets('03240101591b67'), coding: 0, header: 'present' })).toBe('Yğ');
  });

  it('shows a note for binary octets', () => {
    expect(textOf({ ...mo, octets: octets('00ff10'), coding: 4 })).toBe('[binary SMS of 3 octets]');
  });

  it('may have an alphanumeric sender and a short code as recipient', () => {
    expect(readSms({ ...mo, from: 'DHL', to: '2077', octets: octets('41'), coding: 0 })).toMatchObject({
      phone: 'DHL',
      number: '2077',
    });
  });

  it('is unclaimed when it hides its sender or names no recipient, each part by itself', () => {
    const text = { octets: octets('48656a'), coding: 0 };
    expect(readSms({ ...mo, ...text, from: '', connector: 'smsc1' })).toEqual({
      ...{ inboundId: 'mo-1', phone: '', number: '+4759440000', missing: ['sender'], connector: 'smsc1' },
      unclaimed: 'Hej',
    });
    expect(readSms({ ...mo, ...text, from: ' ', to: '' })).toMatchObject({ missing: ['sender', 'recipient'] });
    const part = { octets: octets('05000307020148656a'), coding: 0, header: 'present' as const };
    expect(readSms({ ...mo, ...part, to: '' })).toMatchObject({
      unclaimed: '[part 1 of 2] Hej',
      missing: ['recipient'],
    });
  });

  it('is nothing that the phone said when it is a receipt that the gateway took for an SMS', () => {
    const said = 'id:16 submit date:1608051046 done date:1608051046 stat:FAILED err:002 Text:hello';
    const receipt = { octets: new TextEncoder().encode(said), coding: 0 };
    expect(readSms({ ...mo, ...receipt })).toEqual({
      ...{ inboundId: 'mo-1', phone: '+4790000009', number: '+4759440000', missing: [] },
      ...{ unclaimed: said, isReceipt: true },
    });
    expect(readSms({ ...mo, ...receipt, from: '' })).toMatchObject({ isReceipt: true, missing: ['sender'] });
    const quoted = { ...mo, octets: new TextEncoder().encode(`what is this? ${said}`), coding: 0 };
    expect(textOf(quoted)).toContain('what is this?');
  });

  it('is read although its coding is missing', () => {
    const sms = readSms({ ...mo, octets: octets('48656a'), coding: 0, unusable: ['coding'] });
    expect(sms).toMatchObject({ text: 'Hej', missing: ['coding'] });
    for (const encoding of ['latin1', 'utf8'] as const)
      expect(textOf({ ...mo, octets: Buffer.from('Grüße', encoding), coding: 3, unusable: ['coding'] })).toBe('Grüße');
  });

  it('can always be read and stored, whatever octets come', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 160 }), fc.nat({ max: 255 }), fc.string(), (octets, coding, from) => {
        const sms = readSms({ ...mo, from, octets, coding });
        const said = 'text' in sms ? sms.text : 'unclaimed' in sms ? sms.unclaimed : '';
        expect(said).not.toContain('\0');
        expect(sms.phone === '').toBe('unclaimed' in sms);
      }),
    );
  });
});
