import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { webRealm } from '@smsonly/testing';
import * as model from './index.js';

const folder = fileURLToPath(new URL('..', import.meta.url));

describe('in a browser', () => {
  let web: typeof model;
  beforeAll(async () => {
    web = await webRealm().load<typeof model>('@smsonly/imps-model', folder);
  });

  it.each(['MD5', 'SHA', 'MD4'] as const)('the %s digest of a login is the same', (schema) => {
    for (const charset of ['latin1', 'utf8'] as const) {
      const digest = web.digestBytes(schema, 'f00dcafe42', 'blåbær', charset);
      expect(digest).toBe(model.digestBytes(schema, 'f00dcafe42', 'blåbær', charset));
      expect(web.digestMatches(schema, 'f00dcafe42', 'blåbær', digest)).toBe(true);
      expect(web.digestMatches(schema, 'f00dcafe42', 'blabar', digest)).toBe(false);
    }
    expect(web.passwordMatches('blåbær', 'blåbær')).toBe(true);
  });

  it('numbers and addresses are read the same', () => {
    for (const text of ['+47 900 00 009', '%2B4790000009', '90000009', '0047', 'tel:+4790000009'])
      expect(web.parseMsisdn(text, { defaultCountry: 'NO' })).toBe(model.parseMsisdn(text, { defaultCountry: 'NO' }));
    for (const text of ['wv:bl%C3%A5b%c3%a6r@im.example', 'wv:+4790000009@im.example/list', 'mail:kari@im.example'])
      expect({ ...web.parseAddress(text, { domain: 'im.example' }) }).toEqual(
        model.parseAddress(text, { domain: 'im.example' }),
      );
  });
});
