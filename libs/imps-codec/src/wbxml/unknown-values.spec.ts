import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { cspVersions, type PrimitiveOf } from '@smsonly/imps-model';
import { cutWbxml } from '../../fuzz/cut-wbxml.js';
import { bytesOf, type Pieces } from '../../fuzz/pieces.js';
import { messageWith } from '../../test/golden-message.js';
import { primitivesOf } from '../../test/grammar-values.js';
import { bytes, keepAlive, sendMessage, wbxmlRequest } from '../../test/wbxml-documents.js';
import { CodecError, decode, encode } from '../index.js';

const unknown = '80 ff 7f';

/** The capabilities of a 1.1 client, around the tokens of elements of page 3. */
function capabilities(elements: string): PrimitiveOf<'ClientCapability-Request'>['capabilityList'] {
  const document = wbxmlRequest(
    `00 01 4c 00 00 4a 77 03 75 00 01 01 00 01 4a 00 03 ${elements} 01 01`,
    '03 10 6a 00',
    'c9 05 03 31 2e 31 00 01',
  );
  return (decode(document).transactions[0]?.content as PrimitiveOf<'ClientCapability-Request'>).capabilityList;
}

describe('a value token that the version does not have', () => {
  it('is skipped in a list, as one phone sends SSMS and SHTTP in 1.1', () => {
    expect(capabilities('50 80 44 01 50 80 81 24 01 50 80 81 25 01')?.supportedCirMethods).toEqual(['STCP']);
    expect(capabilities('50 80 81 24 01')).toEqual({});
    for (const token of ['80', '81', '82']) {
      expect(capabilities(`50 ${token} 81 24 01 50 ${token} 44 01`)?.supportedCirMethods).toEqual(['STCP']);
    }
  });

  it.each([
    ['a boolean', `49 ${unknown} 01`],
    ['a number', `4c ${unknown} 01`],
    ['a word', `4b ${unknown} 01`],
    ['a text', `51 ${unknown} 01`],
    ['a text of white space', `51 03 20 00 ${unknown} 01`],
  ])('leaves out the element that has nothing else: %s', (_what, element) => {
    expect(capabilities(element)).toEqual({});
  });

  it('leaves the rest of a text', () => {
    expect(capabilities(`51 03 61 00 ${unknown} 03 62 00 01 4c c3 01 03 ${unknown} 01`)).toEqual({
      tcpAddress: 'ab',
      multiTrans: 3,
    });
    const { content } = decode(wbxmlRequest(sendMessage(`c3 01 61 ${unknown} 03 62 00`))).transactions[0] ?? {};
    expect(content).toMatchObject({ contentData: 'ab' });
  });

  it('says nothing about the next element', () => {
    expect(capabilities(`51 c3 00 ${unknown} 01 49 01`)).toEqual({ anyContent: true });
    expect(capabilities(`51 03 61 00 7f ${unknown} 01 01 49 01`)).toEqual({ tcpAddress: 'a', anyContent: true });
    expect(capabilities(`7f ${unknown} 01 ${unknown} 49 01`)).toEqual({ anyContent: true });
  });

  it('is skipped between elements and in a namespace', () => {
    expect(decode(wbxmlRequest(`${unknown} ${keepAlive(`c3 01 05 ${unknown}`)} ${unknown}`)).transactions).toHaveLength(
      1,
    );
    const root = `c9 08 03 31 2e 32 00 ${unknown} 01`;
    expect(decode(wbxmlRequest(keepAlive('c3 01 05'), undefined, root)).version).toBe('1.2');
  });

  it.each(cspVersions)('breaks no message of %s, whatever element it is in', (version) => {
    for (const entry of primitivesOf(version)) {
      const pieces = cutWbxml(encode(messageWith(entry, version), { encoding: 'wbxml' }));
      const whole = decode(bytesOf(pieces));
      pieces.body.forEach(({ role, bytes: value }, index) => {
        if (role !== 'text') return;
        // What an element is needed for may be missing without it; the message is read all the same.
        const place = refusalIn(withPiece(pieces, index, bytes(unknown)));
        if ('offset' in place) throw new Error(`${entry.kind} is refused at byte ${String(place.offset)}`);
        const beside = decode(withPiece(pieces, index, Buffer.concat([value, bytes(unknown)])));
        if (!isDeepStrictEqual(beside, whole)) expect(beside).toEqual(whole);
      });
    }
  });
});

function withPiece({ head, body }: Pieces, index: number, piece: Uint8Array): Buffer {
  return bytesOf({ head, body: body.with(index, { role: 'text', bytes: piece }) });
}

/** Where a document is refused, if it is. */
function refusalIn(document: Uint8Array): object {
  try {
    decode(document);
  } catch (error) {
    if (error instanceof CodecError) return error.place;
    throw error;
  }
  return {};
}
