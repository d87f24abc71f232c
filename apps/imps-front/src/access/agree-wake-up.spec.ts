import { describe, expect, it } from '@jest/globals';
import { contentTypeOf, decode, encode } from '@smsonly/imps-codec';
import { cspVersions, type Primitive } from '@smsonly/imps-model';
import { methodsInOrder } from '../wake-up/method.js';
import { agreeWakeUp, pollMinAgreed, wakeUpElements } from './agree-wake-up.js';

const offer = {
  methods: new Set(methodsInOrder),
  tcp: { address: 'im.example.com', port: 3171 },
  httpUrl: 'http://im.example.com',
};
const client = { httpId: 'secret', address: '192.0.2.1', hasMsisdn: true };
const encodings = ['xml', 'wbxml'] as const;
const all = { supportedCirMethods: methodsInOrder };

describe('a wake-up method', () => {
  it('is agreed when the client offers it and it is switched on, the surest first', () => {
    expect(agreeWakeUp({ supportedCirMethods: ['WAPSMS', 'STCP'] }, offer, '1.2', client).methods).toEqual([
      'STCP',
      'WAPSMS',
    ]);
    expect(agreeWakeUp(all, { ...offer, methods: new Set(['SUDP']) }, '1.2', client).methods).toEqual(['SUDP']);
    expect(agreeWakeUp({}, offer, '1.2', client).methods).toEqual([]);
  });

  it('is not agreed when it cannot work', () => {
    const { httpUrl: _url, tcp: _tcp, ...nowhere } = offer;
    expect(agreeWakeUp(all, nowhere, '1.3', { httpId: '', hasMsisdn: false }).methods).toEqual([]);
  });

  it('is not one that the version lacks', () => {
    expect(agreeWakeUp(all, offer, '1.1', client).methods).toEqual(['STCP', 'SUDP', 'WAPUDP', 'WAPSMS']);
  });

  it('by datagram goes to where the POST came from, at the port of the client or 3717', () => {
    const udp = { supportedCirMethods: ['SUDP'] } as const;
    expect(agreeWakeUp({ ...udp, udpPort: 4000 }, offer, '1.2', client)).toMatchObject({
      address: '192.0.2.1',
      udpPort: 4000,
    });
    expect(agreeWakeUp(udp, offer, '1.2', client)).toMatchObject({ udpPort: 3717 });
    expect(agreeWakeUp({ ...udp, udpPort: 70_000 }, offer, '1.2', client).methods).toEqual([]);
  });

  it('comes with the address at which it works', () => {
    expect(wakeUpElements(agreeWakeUp(all, offer, '1.2', client), offer)).toEqual({
      supportedCirMethods: methodsInOrder,
      tcpAddress: 'im.example.com',
      tcpPort: 3171,
      cirUrl: { url: 'http://im.example.com/cir/secret' },
    });
    expect(wakeUpElements(agreeWakeUp({}, offer, '1.2', client), offer)).toEqual({});
  });
});

describe('what is agreed', () => {
  it.each(cspVersions.flatMap((version) => encodings.map((encoding) => [version, encoding] as const)))(
    'reaches a client of %s in %s',
    (version, encoding) => {
      const told = wakeUpElements(agreeWakeUp(all, offer, version, client), offer);
      const content: Primitive =
        version === '1.1'
          ? { kind: 'ClientCapability-Response', clientId: { url: 'WV:C' }, capabilityList: told }
          : { kind: 'ClientCapability-Response', agreedCapabilityList: told };
      const message = { version, session: { type: 'Inband' as const, sessionId: 's' } };
      const bytes = encode({ ...message, transactions: [{ mode: 'Response', id: '1', content }] }, { encoding });
      const read = decode(bytes, { contentType: contentTypeOf(version, encoding) });
      expect(read.transactions[0]?.content).toEqual(content);
    },
  );
});

describe('ServerPollMin', () => {
  it('is our own minimum when no wake-up is agreed: clients take it as their interval', () => {
    expect(pollMinAgreed(30, 5, { methods: [], httpId: '' })).toBe(5);
  });

  it('is the greater of wish and minimum with a wake-up', () => {
    const agreed = { methods: ['STCP'], httpId: '' } as const;
    expect([pollMinAgreed(30, 5, agreed), pollMinAgreed(2, 5, agreed), pollMinAgreed(undefined, 5, agreed)]).toEqual([
      30, 5, 5,
    ]);
  });

  it('is the same in all versions', () => {
    for (const version of cspVersions) expect(pollMinAgreed(30, 5, agreeWakeUp({}, offer, version, client))).toBe(5);
  });
});
