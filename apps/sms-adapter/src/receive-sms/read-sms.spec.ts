import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readSms } from './read-sms.js';

const octets = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const mo = { id: 'mo-1', from: '4790000009', to: '4759440000' };

describe('an SMS from a phone', () => {
  it('is read by its octets and their coding', () => {
    expect(readSms({ ...mo, octets: octets('48650c1b65'), coding: 0 })).toEqual({
      inboundId: 'mo-1',
      phone: '+4790000009',
      number: '+4759440000',
      text: 'Heø€',
    });
    const ucs2 = octets('004800650069002000f800204e2d0020d83dde00');
    expect(readSms({ ...mo, octets: ucs2, coding: 8 }).text).toBe('Hei ø 中 😀');
  });

  it('loses the header of a part that the gateway did not join', () => {
    expect(readSms({ ...mo, octets: octets('0608040102020148656a'), coding: 0 }).text).toBe('Hej');
  });

  it('names octets that are no text', () => {
    expect(readSms({ ...mo, octets: octets('00ff10'), coding: 4 }).text).toBe('[binary SMS of 3 octets]');
  });

  it('may have an alphanumeric sender and a short code as recipient', () => {
    expect(readSms({ ...mo, from: 'DHL', to: '2077', octets: octets('41'), coding: 0 })).toMatchObject({
      phone: 'DHL',
      number: '2077',
    });
  });

  it('can always be read and stored, whatever octets come', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 160 }), fc.nat({ max: 255 }), fc.string(), (octets, coding, from) => {
        const sms = readSms({ ...mo, from, octets, coding });
        expect(sms.text).not.toContain('\0');
        expect(sms.phone).not.toBe('');
      }),
    );
  });
});
