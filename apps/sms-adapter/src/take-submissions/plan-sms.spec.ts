import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  countSms,
  joinParts,
  makeParts,
  pickEncoding,
  readUserData,
  unpackedUserData,
  type Splitting,
} from '@smsonly/sms-text';
import { emojiTexts, repeated, textsInManyScripts } from '@smsonly/sms-text/testing';
import { planSms, referenceOffset, type SmsPolicy } from './plan-sms.js';

const gateway: SmsPolicy = { splitting: 'gateway', maxParts: 20, languages: [] };
const own: SmsPolicy = { ...gateway, splitting: 'own' };
const smsOf = (text: string, policy = own): { octets: Uint8Array; coding: 0 | 8; hasHeader: boolean }[] => {
  const plan = planSms(text, policy);
  if (plan.plan === 'refuse') throw new Error(plan.cause);
  return plan.sms.flatMap((sms) => ('octets' in sms ? [sms] : []));
};
/** What a phone shows, whatever order the parts come in. */
const asRead = (text: string, policy = own): string => {
  const parts = smsOf(text, policy).map(({ octets, coding, hasHeader }) =>
    readUserData({ octets, coding, header: hasHeader ? 'present' : 'absent' }),
  );
  const [first] = parts;
  const content =
    first?.concatenation === undefined
      ? first?.content
      : joinParts(
          parts
            .map(({ concatenation, body, coding, tables }) => {
              return { sequence: concatenation?.sequence ?? 0, body, coding, tables };
            })
            .reverse(),
          first.concatenation.total,
        );
  return content?.kind === 'text' ? content.text : '';
};

describe('the plan for a text that the gateway splits', () => {
  it('is GSM 03.38 when every character is in it, else UCS-2', () => {
    expect(planSms('Hei på deg €', gateway)).toEqual({ plan: 'send', sms: [{ text: 'Hei på deg €', coding: 0 }] });
    expect(planSms('Привет 😀', gateway)).toEqual({ plan: 'send', sms: [{ text: 'Привет 😀', coding: 8 }] });
  });

  it('refuses a text of more parts than the gateway sends', () => {
    const policy = { ...gateway, maxParts: 2 };
    expect(planSms('a'.repeat(153 * 2), policy)).toMatchObject({ plan: 'send' });
    expect(planSms('a'.repeat(153 * 2 + 1), policy)).toEqual({ plan: 'refuse', cause: 'too-many-parts' });
    expect(planSms('й'.repeat(67 * 2 + 1), policy)).toEqual({ plan: 'refuse', cause: 'too-many-parts' });
  });

  it('sends an empty text as one part', () => {
    expect(planSms('', { ...gateway, maxParts: 1 })).toMatchObject({ plan: 'send' });
  });

  it('replaces what cannot be stored', () => {
    const sms = [{ text: 'a\uFFFDb\uFFFD', coding: 8 }];
    expect(planSms('a\0b\uD83D', gateway)).toEqual({ plan: 'send', sms });
  });
});

describe('the plan for a text split by sms-adapter', () => {
  it('is one SMS without a header when it fits', () => {
    expect(smsOf('Hei €')).toEqual([
      { octets: Uint8Array.from(Buffer.from('486569201b65', 'hex')), coding: 0, hasHeader: false },
    ]);
    expect(smsOf('')).toEqual([{ octets: new Uint8Array(), coding: 0, hasHeader: false }]);
  });

  it('has a place for the reference in each part, the same for all alphabets', () => {
    const texts = ['a'.repeat(161), 'й'.repeat(71), 'ğ'.repeat(161), 'Ĝğçş'.repeat(60)];
    for (const text of texts) {
      const picked = pickEncoding(text, { singleShift: ['turkish'], lockingShift: ['turkish'] });
      const withReference = (reference: number) =>
        makeParts(text, picked?.encoding ?? { alphabet: 'ucs2' }, { reference, referenceBits: 8 }).map(
          unpackedUserData,
        );
      const planned = smsOf(text, { ...own, languages: ['turkish'] }).map(({ octets }) => octets);
      expect(planned).toEqual(withReference(0));
      for (const octets of planned) octets[referenceOffset] = 0xab;
      expect(planned).toEqual(withReference(0xab));
    }
  });

  it('keeps texts of all scripts and emoji unchanged', () => {
    for (const { text } of [...textsInManyScripts, ...emojiTexts, { text: ' a\r\nb\rc\n\nd ' }]) {
      for (const policy of [own, { ...own, languages: ['turkish', 'hindi', 'spanish'] as const }]) {
        expect(asRead(text, policy)).toBe(text);
        const long = repeated(text, 300);
        expect(asRead(long, policy)).toBe(long);
      }
    }
  });

  it('counts the parts that it makes', () => {
    // 153 septets hold 76 euro signs and no half one.
    const euros = '€'.repeat(153);
    expect(planSms(euros, { ...gateway, maxParts: 2 }).plan).toBe('send');
    expect(planSms(euros, { ...own, maxParts: 2 })).toEqual({ plan: 'refuse', cause: 'too-many-parts' });
    expect(smsOf(euros, { ...own, maxParts: 3 })).toHaveLength(3);
    expect(planSms('й'.repeat(67 * 255 + 1), { ...own, maxParts: 255 }).plan).toBe('refuse');
  });

  it('uses the tables of the languages that are allowed', () => {
    const text = 'Yarın akşam çarşıda buluşalım mı? '.repeat(6);
    expect(smsOf(text).map(({ coding }) => coding)).toEqual([8, 8, 8, 8]);
    expect(smsOf(text, { ...own, languages: ['turkish'] })).toHaveLength(2);
  });
});

describe('the plan for any text', () => {
  it('is sent exactly when it takes no more SMS than allowed, as routing counts them', () => {
    const units = ['a', '€', 'ø', 'ğ', 'й', '中', '😀', '👨‍👩‍👧‍👦', 'e\u0301', '\uFFFD', '\r\n', ' '];
    const texts = fc.array(fc.tuple(fc.constantFrom(...units), fc.integer({ min: 1, max: 90 })), { maxLength: 12 });
    fc.assert(
      fc.property(texts, fc.constantFrom<Splitting>('gateway', 'own'), fc.boolean(), (runs, splitting, hasTables) => {
        const text = runs.map(([unit, times]) => unit.repeat(times)).join('');
        const languages = hasTables ? (['turkish', 'hindi'] as const) : [];
        const count = countSms(text, { splitting, languages });
        const plan = planSms(text, { splitting, maxParts: count, languages });
        expect(plan.plan).toBe('send');
        if (splitting === 'own') expect(plan).toHaveProperty('sms.length', count);
        expect(planSms(text, { splitting, maxParts: count - 1, languages }).plan).toBe('refuse');
      }),
    );
  });
});
