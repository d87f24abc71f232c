import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  capabilitiesIn,
  capabilitiesOf,
  featuresOf,
  mandatoryParts,
  refusedFeatures,
  serviceLeaves,
  type ServiceCapability,
} from './service-tree.js';
import { cspVersions } from './versions.js';

describe('the service tree', () => {
  it('has the capabilities of its version', () => {
    expect(capabilitiesOf('1.1').has('CALI')).toBe(true);
    expect(capabilitiesOf('1.1').has('MF')).toBe(false);
    expect(capabilitiesOf('1.1').has('VRID')).toBe(false);
    expect(capabilitiesOf('1.2').has('GETAUT')).toBe(true);
    for (const gone of ['REACT', 'CAAUT', 'GETAUT', 'CALI', 'DALI', 'GALS'] as const) {
      expect(capabilitiesOf('1.3').has(gone)).toBe(false);
    }
    expect(capabilitiesOf('1.3').has('SGMNT')).toBe(true);
  });

  it('names everything below an empty element, and everything when it names no feature', () => {
    expect([...capabilitiesIn({ IMFeat: { IMSendFunc: {} } }, '1.2')]).toEqual(['MDELIV', 'FWMSG']);
    expect([...capabilitiesIn({ IMFeat: { IMAuthFunc: {}, MM: true } }, '1.2')]).toEqual(['MM', 'GLBLU', 'BLENT']);
    expect(capabilitiesIn({ GroupFeat: {} }, '1.1').size).toBe(11);
    expect(capabilitiesIn(undefined, '1.2')).toEqual(capabilitiesOf('1.2'));
    expect(capabilitiesIn({}, '1.3')).toEqual(capabilitiesOf('1.3'));
  });

  it('is written for exactly the capabilities given, and not at all for none', () => {
    expect(featuresOf(new Set(), '1.2')).toBeUndefined();
    expect(featuresOf(new Set(['GETAUT'] as const), '1.3')).toBeUndefined();
    expect(featuresOf(new Set(['FWMSG', 'MG'] as const), '1.2')).toEqual({
      IMFeat: { IMSendFunc: { FWMSG: true } },
      GroupFeat: { MG: true },
    });
  });

  it('is written with an empty branch for one that is whole in the version', () => {
    const attributeLists = new Set(['CALI', 'DALI', 'GALS'] as const);
    expect(featuresOf(attributeLists, '1.2')).toEqual({ PresenceFeat: { AttListFunc: {} } });
    const authorisation = new Set(['GETWL', 'REACT', 'CAAUT'] as const);
    expect(featuresOf(authorisation, '1.1')).toEqual({ PresenceFeat: { PresenceAuthFunc: {} } });
    expect(featuresOf(authorisation, '1.2')).toEqual({
      PresenceFeat: { PresenceAuthFunc: { GETWL: true, REACT: true, CAAUT: true } },
    });
    expect(featuresOf(authorisation, '1.3')).toEqual({ PresenceFeat: { PresenceAuthFunc: {} } });
    for (const version of cspVersions) {
      const whole = featuresOf(capabilitiesOf(version), version);
      expect(whole).toEqual({ FundamentalFeat: {}, PresenceFeat: {}, IMFeat: {}, GroupFeat: {} });
    }
  });

  it('has a feature whole although its mandatory part, which goes without saying, is not among the capabilities', () => {
    const group = new Set([...capabilitiesOf('1.2')].filter((one) => one !== 'MG'));
    expect(featuresOf(group, '1.2')?.GroupFeat).not.toEqual({});
    expect(featuresOf(group, '1.2', mandatoryParts)?.GroupFeat).toEqual({});
    expect(featuresOf(new Set(['SRCH'] as const), '1.2', mandatoryParts)).toEqual({
      FundamentalFeat: { SearchFunc: { SRCH: true } },
    });
  });

  const someIn = () =>
    fc.tuple(fc.constantFrom(...cspVersions), fc.subarray(serviceLeaves.map(({ capability }) => capability)));

  it('reads back the capabilities it was written for', () => {
    fc.assert(
      fc.property(someIn(), ([version, some]) => {
        const known = capabilitiesOf(version);
        const capabilities = new Set(some.filter((capability) => known.has(capability)));
        const features = featuresOf(new Set(some), version);
        if (features === undefined) expect(capabilities.size).toBe(0);
        else expect(capabilitiesIn(features, version)).toEqual(capabilities);
      }),
    );
  });

  it('reads back the capabilities it was written for beside mandatory parts that go without saying', () => {
    const optional = (capabilities: Iterable<ServiceCapability>) =>
      new Set([...capabilities].filter((one) => !mandatoryParts.has(one)));
    fc.assert(
      fc.property(someIn(), ([version, some]) => {
        const known = capabilitiesOf(version);
        const features = featuresOf(optional(some), version, mandatoryParts);
        const capabilities = optional(some.filter((capability) => known.has(capability)));
        if (features === undefined) expect(capabilities.size).toBe(0);
        else expect(optional(capabilitiesIn(features, version))).toEqual(capabilities);
      }),
    );
  });

  it('never names a feature, a function or a capability that its version lacks', () => {
    fc.assert(
      fc.property(someIn(), ([version, some]) => {
        const names = namesIn(featuresOf(new Set(some), version) ?? {});
        const known = serviceLeaves.filter(({ capability }) => capabilitiesOf(version).has(capability));
        const allowed = known.flatMap(({ feature, func, capability }) => [feature, func, capability]);
        expect(names.filter((name) => !allowed.includes(name as never))).toEqual([]);
      }),
    );
  });

  it('names the refused part of a request, and nothing when nothing is refused', () => {
    const offered = new Set([...capabilitiesOf('1.2')].filter((capability) => capability !== 'FWMSG'));
    expect(refusedFeatures({ IMFeat: {} }, offered, '1.2')).toEqual({ IMFeat: { IMSendFunc: { FWMSG: true } } });
    expect(refusedFeatures({ PresenceFeat: {} }, offered, '1.2')).toBeUndefined();
  });

  it('names a branch that is refused whole by its empty element, and no more than was requested', () => {
    const offered = new Set(['MF', 'SRCH', 'STSRC'] as const);
    expect(refusedFeatures({ GroupFeat: {}, FundamentalFeat: { SearchFunc: {} } }, offered, '1.2')).toEqual({
      GroupFeat: {},
    });
    expect(refusedFeatures({ GroupFeat: { GroupMgmtFunc: {} } }, offered, '1.2')).toEqual({
      GroupFeat: { GroupMgmtFunc: {} },
    });
  });
});

/** The names of all elements below. */
function namesIn(branch: object): string[] {
  return Object.entries(branch).flatMap(([name, below]) => [name, ...(below === true ? [] : namesIn(below))]);
}
