import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { webRealm } from '@smsonly/testing';
import * as smsText from './index.js';
import { emojiTexts, repeated, textsInManyScripts } from './testing/index.js';

const folder = fileURLToPath(new URL('..', import.meta.url));

describe('in a browser', () => {
  let web: typeof smsText;
  beforeAll(async () => {
    web = await webRealm().load<typeof smsText>('@smsonly/sms-text', folder);
  });

  const texts = [...textsInManyScripts, ...emojiTexts].map(({ text }) => text);

  it('the SMS of a text are counted as in Node, in every script', () => {
    for (const text of texts.flatMap((each) => [each, repeated(each, 400)])) {
      const lengths: smsText.SmsLength[] = [
        { splitting: 'gateway', languages: [] },
        { splitting: 'own', languages: smsText.nationalLanguages },
      ];
      for (const length of lengths) expect(web.countSms(text, length)).toBe(smsText.countSms(text, length));
    }
  });

  it('parts are made, packed and read as in Node', () => {
    for (const text of texts.map((each) => repeated(each, 400))) {
      const parts = web.makeParts(text, smsText.pickForLanguages(text, smsText.nationalLanguages).encoding, {
        reference: 42,
        referenceBits: 8,
      });
      for (const part of parts) {
        const octets = web.unpackedUserData(part);
        const sent = { octets, coding: part.coding, header: 'unknown' } as never;
        expect(JSON.stringify(web.readUserData(sent))).toBe(JSON.stringify(smsText.readUserData(sent)));
      }
    }
  });
});
