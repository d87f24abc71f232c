import { describe, expect, it } from '@jest/globals';
import { clientAddress } from './client-address.js';

describe('the address of a client', () => {
  it('is that of the peer, in the form of its own family', () => {
    expect(clientAddress('::ffff:192.0.2.1', undefined)).toBe('192.0.2.1');
    expect(clientAddress('2001:db8::1', undefined)).toBe('2001:db8::1');
  });

  it('is what the trusted proxy wrote last into its header', () => {
    expect(clientAddress('10.0.0.1', '198.51.100.9, 192.0.2.1')).toBe('192.0.2.1');
    expect(clientAddress('10.0.0.1', ['198.51.100.9', '192.0.2.1'])).toBe('192.0.2.1');
  });

  it('is unknown when the proxy wrote something else', () => {
    expect(clientAddress('10.0.0.1', 'unknown')).toBeUndefined();
  });
});
