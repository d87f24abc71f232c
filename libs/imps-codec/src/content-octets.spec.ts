import { describe, expect, it } from '@jest/globals';
import { Envelope, type Element, type Struct } from '@smsonly/imps-model';
import fc from 'fast-check';
import { ContentOctets } from './content-octets.js';

function structsIn(element: Element, found = new Set<Element>()): Struct[] {
  if (element.form === 'leaf' || found.has(element)) return [];
  found.add(element);
  const inside =
    element.form === 'struct'
      ? Object.values(element.fields).map((field) => field.element)
      : element.form === 'list'
        ? [element.item]
        : element.options;
  return [...(element.form === 'struct' ? [element] : []), ...inside.flatMap((one) => structsIn(one, found))];
}

describe('the grammar', () => {
  const withContent = structsIn(Envelope).filter(({ fields }) =>
    Object.values(fields).some(({ element }) => element.name === 'ContentData'),
  );

  it.each(withContent.map((struct) => [struct.name, struct] as const))(
    'has the encoding of content beside it, or in the MessageInfo beside it: %s',
    (_name, { fields }) => {
      expect(fields.contentData).toMatchObject({ many: false, element: { form: 'leaf', name: 'ContentData' } });
      const encoding = { many: false, element: { form: 'leaf', name: 'ContentEncoding' } };
      const info = { many: false, element: { form: 'struct', fields: { contentEncoding: encoding } } };
      expect(fields).toMatchObject(fields.contentEncoding ? { contentEncoding: encoding } : { messageInfo: info });
    },
  );
});

describe('the octets of content', () => {
  const textOf = (octets: Uint8Array): string | undefined => {
    const text = Buffer.from(octets).toString('utf8');
    return text.includes('\ufffd') ? undefined : text;
  };

  it('come back from the text or the Base64 that stands for them, however they were cut', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 8 }), { minLength: 1, maxLength: 4 }), (pieces) => {
        const octets = new ContentOctets();
        for (const piece of pieces) octets.add(piece, textOf(piece));
        const { data, isBase64 } = octets.toContent(false);
        expect(Buffer.from(data, isBase64 ? 'base64' : 'utf8')).toEqual(Buffer.concat(pieces));
      }),
    );
  });

  it('that were encoded before are not encoded again', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), (content) => {
        const base64 = Buffer.from(content).toString('base64');
        const octets = new ContentOctets();
        octets.add(Buffer.from(base64), base64);
        expect(octets.toContent(true)).toEqual({ data: base64, isBase64: true });
      }),
    );
  });
});
