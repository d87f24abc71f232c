import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { cspVersions, type CspMessage, type Primitive } from '@smsonly/imps-model';
import { webRealm } from '@smsonly/testing';
import { readHex } from './command/hex-text.js';
import * as codec from './index.js';

/** The built package as browsers run it; that Node reads and writes the same rightly is said by the other suites. */
const folder = fileURLToPath(new URL('..', import.meta.url));
const golden = (...path: string[]) => readFileSync(join(folder, 'golden', ...path));
/** A message of which every primitive is one that the versions have. */
const known = (message: CspMessage) => message as CspMessage<Primitive>;
const textOf = (octets: Uint8Array) => Buffer.from(octets).toString('latin1');

describe.each(cspVersions)('in a browser, a message of CSP %s', (version) => {
  let web: typeof codec;
  beforeAll(async () => {
    web = await webRealm().load<typeof codec>('@smsonly/imps-codec', folder);
  });
  const kinds = readdirSync(join(folder, 'golden', 'xml', version)).map((file) => file.replace(/\.xml$/, ''));

  it.each(kinds)('is read and written as in Node, in XML and WBXML: %s', (kind) => {
    const xml = golden('xml', version, `${kind}.xml`);
    const wbxml = readHex(golden('wbxml', version, `${kind}.txt`).toString());
    const message = known(codec.decode(xml));
    for (const octets of [xml, wbxml]) {
      const read = known(web.decode(Uint8Array.from(octets)));
      expect(JSON.stringify(read)).toBe(JSON.stringify(codec.decode(octets)));
      expect(textOf(web.encode(read, { encoding: 'wbxml' }))).toBe(
        textOf(codec.encode(message, { encoding: 'wbxml' })),
      );
      expect(textOf(web.encode(read, { encoding: 'xml' }))).toBe(textOf(codec.encode(message, { encoding: 'xml' })));
    }
  });

  it.each(['blåbær', '😀', 'x'.repeat(5000) + 'æ', 'Grüße, 你好'])('keeps its text: %s', (contentData) => {
    const sent = known(web.decode(golden('xml', version, 'SendMessage-Request.xml')));
    const transactions = sent.transactions.map((one) => ({
      ...one,
      content: { ...one.content, contentData } as Primitive,
    }));
    const message = { ...sent, transactions };
    for (const encoding of ['xml', 'wbxml'] as const)
      expect(web.decode(web.encode(message, { encoding })).transactions[0]?.content).toMatchObject({ contentData });
  });

  it('that is broken is refused at the same place', () => {
    for (const encoding of ['xml', 'wbxml'] as const) {
      const octets = Uint8Array.from(
        codec.encode(known(codec.decode(golden('xml', version, 'KeepAlive-Request.xml'))), { encoding }),
      );
      for (let length = 0; length < octets.length; length++) {
        const refusal = (decode: typeof codec.decode) => {
          try {
            return JSON.stringify(decode(octets.subarray(0, length)));
          } catch (error) {
            const { problem, place, status, context } = error as codec.CodecError;
            return JSON.stringify({ problem, place, status, context });
          }
        };
        expect(refusal(web.decode)).toBe(refusal(codec.decode));
      }
    }
  });
});
