import { describe, expect, it } from '@jest/globals';
import { cspVersions, type CspMessage, type Primitive } from '@smsonly/imps-model';
import fc from 'fast-check';
import { cutWbxml } from '../fuzz/cut-wbxml.js';
import { document } from '../test/documents.js';
import { messageWith } from '../test/golden-message.js';
import { primitivesOf } from '../test/grammar-values.js';
import { header12, keepAlive, wbxmlRequest } from '../test/wbxml-documents.js';
import {
  CodecError,
  contentTypeOf,
  decodeTransactions,
  encode,
  refusalOf,
  type DecodeOptions,
  type Encoding,
} from './index.js';

/** Why nothing at all could be read. */
function refused(bytes: Uint8Array, options?: DecodeOptions): CodecError | undefined {
  try {
    decodeTransactions(bytes, options);
  } catch (error) {
    if (error instanceof CodecError) return error;
    throw error;
  }
  return undefined;
}

type Whole = Readonly<{
  name: string;
  bytes: Buffer;
  encoding: Encoding;
  from: number;
  message: CspMessage<Primitive>;
}>;

/** Every primitive that comes in a session and a transaction, and where its TransactionID is complete. */
const wholes: readonly Whole[] = (['xml', 'wbxml'] as const).flatMap((encoding) =>
  cspVersions.flatMap((version) =>
    primitivesOf(version)
      .map((entry) => messageWith(entry, version))
      .filter((message) => message.bare === undefined)
      .map((message) => {
        const bytes = Buffer.from(encode(message, { encoding }));
        const end = encoding === 'xml' ? Buffer.from('</TransactionID>') : Buffer.from('750331370001', 'hex');
        const from = bytes.indexOf(end) + end.length;
        const name = `${message.transactions[0]?.content.kind} of ${version} in ${encoding}`;
        return { name, bytes, encoding, from, message };
      }),
  ),
);

/** What a refusal must know of the message. */
function known({ version, session, transactions: [transaction] }: CspMessage<Primitive>) {
  return { version, session, transaction: { mode: transaction?.mode, id: transaction?.id } };
}

function expectKnown({ name, message, encoding }: Whole, bytes: Buffer, what: string): void {
  const error = refused(bytes, { contentType: contentTypeOf(message.version, encoding) });
  if (error === undefined) throw new Error(`${name} was read although ${what}`);
  // Compared first as text: there are many.
  const { version, session, transaction } = error.context;
  const got = { version, session, transaction: { mode: transaction?.mode, id: transaction?.id } };
  if (JSON.stringify(got) !== JSON.stringify(known(message))) expect({ name, what, ...got }).toEqual(known(message));
  const answer = refusalOf(error);
  if (message.transactions[0]?.mode === 'Response') expect(answer).toBeUndefined();
  else if (answer?.transactions[0]?.id !== '17' || answer.session.sessionId !== message.session.sessionId) {
    expect({ name, what, answer }).toEqual({});
  }
}

describe('the refusal of a message that breaks after its TransactionID', () => {
  it('has that and the SessionID, wherever it is cut', () => {
    wholes.forEach((whole, index) => {
      // Every byte of some, each 23rd of the others.
      const step = index % 50 === 0 ? 1 : 23;
      for (let end = whole.from + (index % step); end < whole.bytes.length; end += step) {
        expectKnown(whole, whole.bytes.subarray(0, end), `it ends at ${end}`);
      }
    });
  });

  it('has them whatever it is that breaks it', () => {
    const faults: Readonly<Record<Encoding, readonly Buffer[]>> = {
      xml: ['</x>', '<?x?>', '&nbsp;', '&#0;', '\0', '\ufffe', '<!DOCTYPE x>', '<a b="1" b="2">', '<'.repeat(2)]
        .map((text) => Buffer.from(text))
        .concat(Buffer.of(0xff), Buffer.of(0xc3, 0x28)),
      wbxml: ['0200', '03ff00', '8305', '80ffffffffff7f', 'c0', '4061', '43', 'c3ffffffff0f'].map((hex) =>
        Buffer.from(hex, 'hex'),
      ),
    };
    fc.assert(
      fc.property(fc.constantFrom(...wholes), fc.nat(), fc.nat(), (whole, place, kind) => {
        const fault = faults[whole.encoding][kind % faults[whole.encoding].length] as Buffer;
        const at = gapAfter(whole, place);
        const bytes = Buffer.concat([whole.bytes.subarray(0, at), fault, whole.bytes.subarray(at)]);
        expectKnown(whole, bytes, `there is ${fault.toString('hex')} at ${at}`);
      }),
      { numRuns: 3000 },
    );
  });
});

/** One of the places after the TransactionID where a tag begins in XML, a token in WBXML. */
function gapAfter({ bytes, encoding, from }: Whole, place: number): number {
  const gaps =
    encoding === 'wbxml'
      ? cutWbxml(bytes).body.map((piece) => piece.bytes.byteOffset - bytes.byteOffset)
      : [...bytes.toString('latin1').matchAll(/</g)].map(({ index }) => index);
  const after = gaps.filter((at) => at >= from);
  return after[place % after.length] as number;
}

describe('a refusal', () => {
  const good = document({ content: '<GetList-Request/>' });
  const known17 = { session: { type: 'Inband', sessionId: 's-81c2' }, transactions: [{ id: '17' }] };
  const answer = (text: string | Buffer, options?: DecodeOptions) => {
    const error = refused(typeof text === 'string' ? Buffer.from(text) : text, options);
    return error && refusalOf(error);
  };

  it('is addressed although the character set is another one', () => {
    const contentType = 'application/vnd.wv.csp.xml; charset=koi8-r';
    expect(answer(good, { contentType })).toMatchObject(known17);
    expect(answer(good.replace('"1.0"', '"1.0" encoding="windows-1252"'))).toMatchObject(known17);
    expect(answer(good.replace('<?xml version="1.0"', '\ufeff$& encoding="koi8-r"'))).toMatchObject(known17);
    const wbxml = answer(wbxmlRequest(keepAlive('c3 01 05'), '03 11 8f 77 00'));
    expect(wbxml).toMatchObject({ session: { type: 'Inband', sessionId: 's-1' }, transactions: [{ id: '7' }] });
  });

  it('is addressed although there are more bytes than may be, or anything else too much', () => {
    const long = good.replace('<GetList-Request/>', `<GetList-Request>${'<x/>'.repeat(70_000)}</GetList-Request>`);
    expect(answer(long)).toMatchObject(known17);
    expect(answer(long, { bounds: { bytes: 1e6 } })).toMatchObject(known17);
    expect(answer(long, { bounds: { bytes: 700, elements: 20 } })).toMatchObject(known17);
    const deep = good.replace('<GetList-Request/>', '<x>'.repeat(40));
    expect(answer(deep)).toMatchObject(known17);
    expect(answer(good.padEnd(300_000))).toMatchObject(known17);
    const text = document({ content: `<NewMessage><ContentData>${'x'.repeat(21)}</ContentData></NewMessage>` });
    expect(answer(text, { bounds: { textLength: 20 } })).toMatchObject(known17);
  });

  it('is that of the transaction that breaks', () => {
    const second = good.slice(good.indexOf('<Transaction>'), good.indexOf('</Session>')).replace('17', '18');
    const both = good.replace('</Session>', `${second}</Session>`);
    const cut = (at: string) => answer(both.slice(0, both.indexOf(at, both.indexOf('18')) + 1));
    expect(cut('</TransactionContent>')).toMatchObject({ transactions: [{ id: '18' }] });
    expect(answer(both.slice(0, both.indexOf(second)))).toMatchObject(known17);
  });

  it('is that of a request before it when the one that breaks cannot be answered', () => {
    const second = good.slice(good.indexOf('<Transaction>'), good.indexOf('</Session>')).replace('17', '18');
    const ofRequest = good.replace('</Session>', second.slice(0, second.indexOf('18')));
    expect(answer(ofRequest)).toMatchObject(known17);
    expect(answer(good.replace('</Session>', second.replace('Request', 'Response')))).toMatchObject(known17);
  });

  it('is out of band with the ID of a transaction that came so', () => {
    const login = document({ session: '<SessionType>Outband</SessionType>', content: '<Login-Request>' });
    expect(answer(login)).toMatchObject({ session: { type: 'Outband' }, transactions: [{ id: '17' }] });
  });

  it('is out of band without an ID only when neither could be read', () => {
    const [session, id] = [good.indexOf('</SessionID>'), good.indexOf('</TransactionID>')];
    expect(answer(good.slice(0, session))).toMatchObject({ session: { type: 'Outband' }, transactions: [{ id: '' }] });
    expect(answer(good.slice(0, id))).toMatchObject({ session: { sessionId: 's-81c2' }, transactions: [{ id: '' }] });
    expect(answer(Buffer.from(header12))).toMatchObject({ session: { type: 'Outband' }, transactions: [{ id: '' }] });
  });
});
