import { describe, expect, it } from '@jest/globals';
import type { CspVersion, PrimitiveOf, ServiceCapability } from '@smsonly/imps-model';
import { negotiateCapabilities } from './negotiate-capabilities.js';
import { isAgreed, negotiateServices } from './negotiate-services.js';

const everything = { FundamentalFeat: {}, PresenceFeat: {}, IMFeat: {}, GroupFeat: {} };

/** All but groups, invitations and some of the messages. */
const handled = new Set<ServiceCapability>([
  ...([
    'GETSPI',
    'SRCH',
    'STSRC',
    'GCLI',
    'CCLI',
    'DCLI',
    'MCLS',
    'GETWL',
    'REACT',
    'CAAUT',
    'GETPR',
    'UPDPR',
  ] as const),
  ...(['CALI', 'DALI', 'GALS', 'MDELIV', 'NEWM', 'GLBLU', 'BLENT'] as const),
]);

describe('Service-Request', () => {
  const answer = (request: Partial<PrimitiveOf<'Service-Request'>>, version: CspVersion) =>
    negotiateServices({ kind: 'Service-Request', allFunctionsRequest: false, ...request }, version, handled);

  it('is answered without Functions when nothing of the request is refused', () => {
    const features = { PresenceFeat: { MP: true, ContListFunc: {} }, IMFeat: { MM: true } } as const;
    const { response, agreed } = answer({ functions: { features } }, '1.2');
    expect(response).toEqual({ kind: 'Service-Response' });
    expect(agreed).toEqual(['GCLI', 'CCLI', 'DCLI', 'MCLS']);
  });

  it('is answered with the ClientID that it came with', () => {
    const clientId = { url: 'u' };
    expect(answer({ clientId }, '1.1').response).toEqual({ kind: 'Service-Response', clientId });
  });

  it('names the part of the request that it refuses, a branch that is refused whole by its empty element', () => {
    expect(answer({ functions: { features: everything } }, '1.2').response.functions?.features).toEqual({
      FundamentalFeat: { InviteFunc: {}, VerifyIDFunc: {} },
      PresenceFeat: { PresenceAuthFunc: { GETAUT: true } },
      IMFeat: {
        IMSendFunc: { FWMSG: true },
        IMReceiveFunc: { SETD: true, GETLM: true, GETM: true, REJCM: true, NOTIF: true },
      },
      GroupFeat: {},
    });
    expect(answer({ functions: { features: { GroupFeat: {} } } }, '1.1').response.functions?.features).toEqual({
      GroupFeat: {},
    });
    expect(answer({ functions: { features: { PresenceFeat: {} } } }, '1.3').response).not.toHaveProperty('functions');
  });

  it('gives the whole tree on request, with empty branches for what is offered whole in the version', () => {
    const all = (version: CspVersion) => {
      const { response, agreed } = answer({ allFunctionsRequest: true }, version);
      expect(response.functions).toBeUndefined();
      expect(agreed).toBeNull();
      return response.allFunctions?.features;
    };
    const FundamentalFeat = { ServiceFunc: {}, SearchFunc: {} };
    const IMFeat = { IMSendFunc: { MDELIV: true }, IMReceiveFunc: { NEWM: true }, IMAuthFunc: {} };
    expect(all('1.1')).toEqual({ FundamentalFeat, PresenceFeat: {}, IMFeat });
    expect(all('1.2')).toEqual({
      FundamentalFeat,
      PresenceFeat: {
        ContListFunc: {},
        PresenceAuthFunc: { GETWL: true, REACT: true, CAAUT: true },
        PresenceDeliverFunc: {},
        AttListFunc: {},
      },
      IMFeat,
    });
    expect(all('1.3')).toEqual({
      FundamentalFeat: { ServiceFunc: { GETSPI: true }, SearchFunc: { SRCH: true, STSRC: true } },
      PresenceFeat: {},
      IMFeat,
    });
  });
});

describe('a primitive outside the negotiated tree', () => {
  const agreed = new Set(['GCLI'] as const);

  it('is not agreed', () => {
    expect(isAgreed('GETPR', agreed, '1.2')).toBe(false);
    expect(isAgreed('GCLI', agreed, '1.2')).toBe(true);
  });

  it('is agreed when nothing was negotiated, or the version does not have it', () => {
    expect(isAgreed('GETPR', undefined, '1.2')).toBe(true);
    expect(isAgreed('CALI', agreed, '1.3')).toBe(true);
    expect(isAgreed(undefined, agreed, '1.2')).toBe(true);
  });
});

describe('ClientCapability-Request', () => {
  const session = { clientId: { url: 'WV:Client' } };
  const wish = {
    clientType: 'MOBILE_PHONE',
    supportedBearers: ['HTTP', 'SMS'],
    supportedCirMethods: ['STCP', 'WAPSMS'],
    multiTrans: 3,
    serverPollMin: 8,
    multiTransPerMessage: 4,
  } as const;
  const request = { kind: 'ClientCapability-Request', capabilityList: wish } as const;

  const offer = { serverPollMin: 5, wakeUp: { methods: new Set<never>() } };
  const client = { httpId: 'id', hasMsisdn: true };

  it('agrees no CIR that is not switched on, so that clients poll as often as we allow', () => {
    expect(negotiateCapabilities(request, session, '1.2', { ...offer, serverPollMin: 5 }, client)).toEqual({
      response: {
        kind: 'ClientCapability-Response',
        agreedCapabilityList: { supportedBearers: ['HTTP'], serverPollMin: 5 },
      },
      agreed: expect.objectContaining({ kept: { repliesPerMessage: 1, limits: {} } }),
    });
    expect(
      negotiateCapabilities(request, session, '1.2', { ...offer, serverPollMin: 30 }, client).response,
    ).toMatchObject({
      agreedCapabilityList: { serverPollMin: 30 },
    });
  });

  it('agrees CIR that is switched on: AgreedCapabilityList alone, or the list echoed to 1.1', () => {
    const tcp = { address: 'im.example.com', port: 3171 };
    const wakeUp = { methods: new Set(['STCP'] as const), tcp };
    const told = {
      supportedBearers: ['HTTP'],
      supportedCirMethods: ['STCP'],
      tcpAddress: 'im.example.com',
      tcpPort: 3171,
      serverPollMin: 8,
    };
    const answer = (version: '1.1' | '1.2') =>
      negotiateCapabilities(request, session, version, { ...offer, wakeUp }, client).response;
    expect(answer('1.2')).toEqual({ kind: 'ClientCapability-Response', agreedCapabilityList: told });
    expect(answer('1.1')).toMatchObject({ clientId: session.clientId, capabilityList: { ...told, multiTrans: 3 } });
  });

  it('lets a message carry several replies in 1.3', () => {
    expect(negotiateCapabilities(request, session, '1.3', { ...offer, serverPollMin: 5 }, client)).toMatchObject({
      response: { agreedCapabilityList: { multiTransPerMessage: 4 } },
      agreed: { kept: { repliesPerMessage: 4, limits: {} } },
    });
  });

  it('echoes the list to 1.1, without CIR', () => {
    const { response } = negotiateCapabilities(request, session, '1.1', { ...offer, serverPollMin: 5 }, client);
    expect(response).toMatchObject({
      clientId: session.clientId,
      capabilityList: {
        clientType: 'MOBILE_PHONE',
        multiTrans: 3,
        supportedBearers: ['HTTP'],
        initialDeliveryMethod: 'P',
      },
    });
    expect(response).not.toHaveProperty('capabilityList.supportedCirMethods');
  });

  it('answers 422 to another client, and agrees nothing', () => {
    const foreign = { ...request, clientId: { url: 'WV:Other' } };
    expect(negotiateCapabilities(foreign, session, '1.1', { ...offer, serverPollMin: 5 }, client)).toEqual({
      response: { kind: 'Status', result: expect.objectContaining({ code: 422 }) },
    });
  });

  describe('with sizes and kinds', () => {
    const sizes = {
      initialDeliveryMethod: 'N',
      acceptedContentTypes: [{ contentType: 'text/plain' }],
      acceptedContentLength: 32767,
      parserSize: 32767,
    } as const;
    const ask = (version: '1.1' | '1.2' | '1.3', capabilityList: object) =>
      negotiateCapabilities({ kind: 'ClientCapability-Request', capabilityList }, session, version, offer, client);

    it.each(['1.1', '1.2', '1.3'] as const)('keeps them for the session in %s', (version) => {
      expect(ask(version, sizes).agreed?.kept.limits).toEqual({
        deliveryMethod: 'N',
        contentTypes: [{ type: 'text/plain' }],
        pushLength: 32767,
        parserSize: 32767,
      });
    });

    it('echoes them to 1.1, the delivery method included', () => {
      expect(ask('1.1', sizes).response).toMatchObject({ capabilityList: sizes });
      expect(ask('1.1', {}).response).toMatchObject({ capabilityList: { initialDeliveryMethod: 'P' } });
    });

    it('tells 1.3 what was agreed, for which the answer of 1.2 has no place', () => {
      const richer = { ...sizes, acceptedTextContentLength: 1000, plainTextCharsets: [106] };
      const { acceptedContentTypes, parserSize } = sizes;
      expect(ask('1.3', richer).response).toMatchObject({
        agreedCapabilityList: {
          acceptedContentTypes,
          parserSize,
          acceptedTextContentLength: 1000,
          plainTextCharsets: [106],
        },
      });
      expect(ask('1.2', richer).response).not.toHaveProperty('agreedCapabilityList.parserSize');
    });

    it('raises a parser that would hold no answer', () => {
      expect(ask('1.1', { parserSize: 10 }).response).toMatchObject({ capabilityList: { parserSize: 1024 } });
    });
  });
});
