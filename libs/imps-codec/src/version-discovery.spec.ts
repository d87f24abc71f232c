import { describe, expect, it } from '@jest/globals';
import { cspNamespaces, type BarePlace, type CspMessage, type CspVersion, type Primitive } from '@smsonly/imps-model';
import fc from 'fast-check';
import { primitivesOf, valuesOf } from '../test/grammar-values.js';
import { CodecError, decode, encode, refusalOf } from './index.js';

const asked = '<VersionList><SessionNSName>http://www.wireless-village.org/CSP1.1</SessionNSName></VersionList>';
const question = { versionList: { sessionNsNames: ['http://www.wireless-village.org/CSP1.1'] } };

function read(xml: string): CspMessage {
  return decode(Buffer.from(xml));
}

function written(message: CspMessage<Primitive>): string {
  return Buffer.from(encode(message)).toString();
}

describe('version discovery', () => {
  it('may be the root itself, in any namespace or none', () => {
    for (const xmlns of ['', ` xmlns="${cspNamespaces['1.2'].message}"`, ' xmlns="urn:versions"']) {
      for (const name of ['WV-CSP-VersionDiscovery-Request', 'WV-CSP-NSDiscovery-Request']) {
        expect(read(`<${name}${xmlns}>${asked}<ExtendedData>x</ExtendedData></${name}>`)).toEqual({
          version: '1.2',
          session: { type: 'Outband' },
          transactions: [
            {
              mode: 'Request',
              id: '',
              content: { kind: 'WV-CSP-VersionDiscovery-Request', ...question, extendedData: ['x'] },
            },
          ],
          bare: 'root',
        });
      }
    }
  });

  it('may stand right inside WV-CSP-Message', () => {
    const xml = `<WV-CSP-Message xmlns="${cspNamespaces['1.3'].message}"><WV-CSP-NSDiscovery-Request>${asked}</WV-CSP-NSDiscovery-Request></WV-CSP-Message>`;
    expect(read(xml)).toMatchObject({
      version: '1.3',
      session: { type: 'Outband' },
      transactions: [{ id: '', content: { kind: 'WV-CSP-VersionDiscovery-Request', ...question } }],
      bare: 'message',
    });
  });

  it('may stand in a WV-CSP-Message of a version unknown here, which is what it is for', () => {
    const inside = (content: string): string =>
      `<WV-CSP-Message xmlns="http://www.openmobilealliance.org/DTD/IMPS-CSP1.4">${content}</WV-CSP-Message>`;
    expect(read(inside(`<WV-CSP-VersionDiscovery-Request>${asked}</WV-CSP-VersionDiscovery-Request>`))).toMatchObject({
      version: '1.2',
      transactions: [{ content: { kind: 'WV-CSP-VersionDiscovery-Request', ...question } }],
      bare: 'message',
    });
    expect(() => read(inside('<Session/>'))).toThrow('SessionDescriptor is missing');
    expect(() => read(inside(''))).toThrow('there is no transaction with content');
  });

  it('is answered in the place where it was asked', () => {
    const content: Primitive = {
      kind: 'WV-CSP-VersionDiscovery-Response',
      versionList: { sessionNsNames: ['a'], transactionNsNames: ['b'], presenceAttributeNsNames: ['c'] },
      otherServers: [{ url: 'http://im.example/' }],
    };
    const answer = (bare: BarePlace): CspMessage<Primitive> => ({
      version: '1.2',
      session: { type: 'Outband' },
      transactions: [{ mode: 'Response', id: '', content }],
      bare,
    });
    const inner =
      '<VersionList><SessionNSName>a</SessionNSName><TransactionNSName>b</TransactionNSName>' +
      '<PresenceAttributeNSName>c</PresenceAttributeNSName></VersionList>' +
      '<OtherServer><URL>http://im.example/</URL></OtherServer></WV-CSP-VersionDiscovery-Response>';
    const xmlns = ` xmlns="${cspNamespaces['1.2'].message}"`;
    expect(written(answer('root'))).toBe(
      `<?xml version="1.0" encoding="UTF-8"?><WV-CSP-VersionDiscovery-Response${xmlns}>${inner}`,
    );
    expect(written(answer('message'))).toBe(
      `<?xml version="1.0" encoding="UTF-8"?><WV-CSP-Message${xmlns}><WV-CSP-VersionDiscovery-Response>${inner}</WV-CSP-Message>`,
    );
    for (const bare of ['root', 'message'] as const) expect(decode(encode(answer(bare)))).toEqual(answer(bare));
  });

  it('is read back in every place, whatever it says', () => {
    const discoveries = (['1.2', '1.3'] as const).flatMap((version: CspVersion) =>
      primitivesOf(version)
        .filter(({ kind }) => kind?.includes('Discovery'))
        .map((entry) => ({ version, entry })),
    );
    expect(discoveries).toHaveLength(4);
    const messages = fc.constantFrom(...discoveries).chain(({ version, entry }) =>
      fc.record({
        version: fc.constant(version),
        session: fc.constant({ type: 'Outband' as const }),
        transactions: fc.tuple(
          fc.record({
            mode: fc.constant(entry.from === 'server' ? ('Response' as const) : ('Request' as const)),
            id: fc.constant(''),
            content: valuesOf(entry, version) as fc.Arbitrary<Primitive>,
          }),
        ),
        bare: fc.constantFrom('root' as const, 'message' as const),
      }),
    );
    fc.assert(fc.property(messages, (message) => expect(decode(encode(message))).toEqual(message)));
  });

  it('that is broken is answered Outband', () => {
    const broken = `<WV-CSP-VersionDiscovery-Request>${'<VersionList>'.repeat(40)}`;
    expect(() => read(broken)).toThrow(CodecError);
    try {
      read(broken);
    } catch (error) {
      expect(refusalOf(error as CodecError)).toMatchObject({
        session: { type: 'Outband' },
        transactions: [{ id: '', content: { kind: 'Status', result: { code: 400 } } }],
      });
    }
  });

  it('is the only thing that may stand without a session', () => {
    const message: CspMessage<Primitive> = {
      version: '1.2',
      session: { type: 'Outband' },
      transactions: [{ mode: 'Response', id: '', content: { kind: 'Status', result: { code: 501 } } }],
      bare: 'root',
    };
    expect(() => encode(message)).toThrow('Status needs a session in CSP 1.2');
  });
});
