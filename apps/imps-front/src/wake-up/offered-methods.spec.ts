import { describe, expect, it } from '@jest/globals';
import { readMethods, readTcpAddress, wakeUpOffer } from './offered-methods.js';

const values = { CIR_METHODS: readMethods('STCP,SHTTP,SUDP'), CIR_TCP_PORT: 3171 };

describe('CIR_METHODS', () => {
  it('names methods in any case, or none', () => {
    expect(readMethods('stcp, SUDP')).toEqual(['STCP', 'SUDP']);
    expect(readMethods('none')).toEqual([]);
    expect(() => readMethods('TCP')).toThrow('must be none, or some of');
  });

  it('switches STCP and SHTTP on only where clients can reach them', () => {
    expect([...wakeUpOffer(values).methods]).toEqual(['SUDP']);
    const reachable = { CIR_TCP_ADDRESS: readTcpAddress('im.example.com'), CIR_HTTP_URL: 'http://im.example.com' };
    expect([...wakeUpOffer({ ...values, ...reachable }).methods]).toEqual(['STCP', 'SHTTP', 'SUDP']);
  });

  it('with SMS needs an originator', () => {
    expect(() => wakeUpOffer({ ...values, CIR_METHODS: ['WAPSMS'] })).toThrow('CIR_SMS_FROM');
  });
});

describe('CIR_TCP_ADDRESS', () => {
  it('is a host, with the port at which clients reach it if that is another', () => {
    expect(wakeUpOffer({ ...values, CIR_TCP_ADDRESS: readTcpAddress('192.0.2.1') }).tcp).toEqual({
      address: '192.0.2.1',
      port: 3171,
    });
    expect(wakeUpOffer({ ...values, CIR_TCP_ADDRESS: readTcpAddress('cir.example.com:443') }).tcp).toEqual({
      address: 'cir.example.com',
      port: 443,
    });
  });

  it('is no URL', () => {
    for (const wrong of ['http://im.example.com', 'a b', 'x:0', 'x:70000'])
      expect(() => readTcpAddress(wrong)).toThrow('without a scheme');
  });
});
