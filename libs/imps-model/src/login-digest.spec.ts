import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chooseDigestSchema, digestBytes, digestMatches, passwordMatches } from './login-digest.js';
import { md4 } from './md4.js';

const vectors = [
  ['MD5', 'xUvBOTIF95KEgHLNnQ7M3Q=='],
  ['SHA', '+XEuhthC0yDsoT7hQ/fO/bYIvwc='],
  ['MD4', '4ghQZdsILC5pVbNXSc1OOg=='],
] as const;

describe('the digest of a login', () => {
  it.each(vectors)('%s of nonce and password is the check value', (schema, expected) => {
    expect(digestBytes(schema, 'f00dcafe42', 'S3cret!')).toBe(expected);
    expect(digestMatches(schema, 'f00dcafe42', 'S3cret!', expected)).toBe(true);
  });

  it.each(vectors)('%s does not match with another nonce, password, or anything else', (schema, digest) => {
    expect(digestMatches(schema, 'f00dcafe43', 'S3cret!', digest)).toBe(false);
    expect(digestMatches(schema, 'f00dcafe42', 'S3cret', digest)).toBe(false);
    expect(digestMatches(schema, 'f00dcafe42', 'S3cret!', '')).toBe(false);
    expect(digestMatches(schema, 'f00dcafe42', 'S3cret!', digest.slice(4))).toBe(false);
    expect(digestMatches(schema, 'f00dcafe42', 'S3cret!', 'not base64 !')).toBe(false);
  });

  it('is what OpenSSL computes of nonce and password', () => {
    const charsets = fc.constantFrom('latin1' as const, 'utf8' as const);
    fc.assert(
      fc.property(
        fc.constantFrom(['MD5', 'md5'], ['SHA', 'sha1']),
        fc.string(),
        fc.string(),
        charsets,
        (names, ...given) => {
          const [schema, algorithm] = names as ['MD5' | 'SHA', string];
          const [nonce, password, charset] = given;
          const hash = createHash(algorithm).update(nonce, charset).update(password, charset);
          expect(digestBytes(schema, nonce, password, charset)).toBe(hash.digest('base64'));
        },
      ),
    );
  });

  it('matches in any Base64 of the same octets', () => {
    const [, digest] = vectors[0];
    const { length } = digest;
    for (const sent of [` ${digest}\r\n`, digest.slice(0, -2), `${digest.slice(0, 10)}\r\n${digest.slice(10, length)}`])
      expect(digestMatches('MD5', 'f00dcafe42', 'S3cret!', sent)).toBe(true);
    expect(digestMatches('MD5', 'f00dcafe42', 'S3cret!', `${digest}AAAA`)).toBe(true);
    expect(digestMatches('MD5', 'f00dcafe42', 'S3cret!', `AAAA${digest}`)).toBe(false);
  });

  it('matches whether the client read the password as ISO 8859-1 or as UTF-8', () => {
    fc.assert(
      fc.property(fc.constantFrom('MD5', 'SHA', 'MD4'), fc.string({ maxLength: 20 }), (schema, tail) => {
        const password = `blåbær${tail}`;
        for (const charset of ['latin1', 'utf8'] as const) {
          expect(digestMatches(schema, 'n1', password, digestBytes(schema, 'n1', password, charset))).toBe(true);
        }
      }),
    );
  });
});

describe('MD4', () => {
  it.each([
    ['', '31d6cfe0d16ae931b73c59d7e0c089c0'],
    ['abc', 'a448017aaf21d8525fc10ae87aa6729d'],
    [
      '12345678901234567890123456789012345678901234567890123456789012345678901234567890',
      'e33b4ddc9c38f2199c3e7b164fcc0536',
    ],
  ])('of "%s" is as in RFC 1320', (text, hex) => {
    expect(Buffer.from(md4(Buffer.from(text))).toString('hex')).toBe(hex);
  });
});

describe('a password in clear', () => {
  it('must be the same', () => {
    expect(passwordMatches('blåbær', 'blåbær')).toBe(true);
    expect(passwordMatches('S3cret!', 'S3cret')).toBe(false);
    expect(passwordMatches('S3cret!', '')).toBe(false);
  });
});

describe('the schema asked for', () => {
  it.each([
    [['PWD', 'SHA', 'MD5'], 'MD5'],
    [['MD4', 'SHA'], 'SHA'],
    [['PWD', 'MD4'], 'MD4'],
    [['PWD'], 'PWD'],
    [['MD6'], undefined],
    [[], undefined],
  ])('of %j is %s', (offered, chosen) => {
    expect(chooseDigestSchema(offered)).toBe(chosen);
  });
});
