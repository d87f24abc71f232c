import { describe, expect, it } from '@jest/globals';
import { callbackDoor, readAllowList } from './callback-door.js';

describe("the callbacks' door", () => {
  it('opens with the secret only', () => {
    const door = callbackDoor('s3cret');
    expect(door('10.0.0.7', 's3cret')).toBeUndefined();
    for (const wrong of ['', 's3cre', 's3cret ', 'S3CRET', undefined, ['s3cret', 's3cret'], 5])
      expect(door('10.0.0.7', wrong)).toBe('wrong-token');
  });

  it('opens to listed addresses only', () => {
    const door = callbackDoor('s3cret', readAllowList('10.0.0.0/8, 192.168.1.5,fd00::/16'));
    for (const address of [
      '10.1.2.3',
      '::ffff:10.1.2.3',
      '::ffff:a01:203',
      '::FFFF:0a01:0203',
      '192.168.1.5',
      'fd00::17',
    ])
      expect(door(address, 's3cret')).toBeUndefined();
    for (const address of ['11.0.0.1', '::ffff:11.0.0.1', '192.168.1.6', 'fe80::1', 'nobody', ''])
      expect(door(address, 's3cret')).toBe('not-allowed');
  });

  it.each(['10.0.0.0/33', 'gateway', '10.0.0.1,', '10.0.0.1/', ''])('does not accept %j as a list', (value) =>
    expect(() => readAllowList(value)).toThrow('must be IP addresses or networks'),
  );
});
