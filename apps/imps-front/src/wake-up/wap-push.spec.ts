import { describe, expect, it } from '@jest/globals';
import { fitsOneSms, gsmSeptets, textSms, wapPushSms, wspPush } from './wap-push.js';

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');

describe('a wake-up by WAP push', () => {
  it('is a WSP push PDU: push ID, type 06, length of the headers, content type and application, text', () => {
    expect(hex(wspPush('WVCI 1.2 c', 0x2a))).toBe(`2a0603c6af8a${Buffer.from('WVCI 1.2 c').toString('hex')}`);
  });

  it('is 8-bit data from port 9200 to port 2948 in an SMS', () => {
    const { octets, coding } = wapPushSms('WVCI 1.2 c', 1);
    expect(coding).toBe(4);
    expect(hex(octets)).toBe(`0605040b8423f0010603c6af8a${Buffer.from('WVCI 1.2 c').toString('hex')}`);
  });
});

describe('a wake-up by plain SMS', () => {
  it('is the text, one septet an octet, to port 3716', () => {
    const { octets, coding } = textSms(gsmSeptets('WVCI 1.2 a@_$')!);
    expect(coding).toBe(0);
    expect(hex(octets)).toBe(`0605040e840e84${Buffer.from('WVCI 1.2 a').toString('hex')}001102`);
  });

  it('is not made of a cookie that the alphabet of SMS does not have in the same way', () => {
    expect(gsmSeptets('WVCI 1.2 {c}')).toBeUndefined();
    expect(gsmSeptets('WVCI 1.2 æ')).toBeUndefined();
  });

  it('is one SMS', () => {
    expect(fitsOneSms({ octets: new Uint8Array(140), coding: 4 })).toBe(true);
    expect(fitsOneSms({ octets: new Uint8Array(141), coding: 4 })).toBe(false);
    expect(fitsOneSms({ octets: new Uint8Array(7 + 152), coding: 0 })).toBe(true);
    expect(fitsOneSms({ octets: new Uint8Array(7 + 153), coding: 0 })).toBe(false);
  });
});
