import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { capabilitiesIn, capabilitiesOf, featuresOf, refusedFeatures, serviceLeaves } from './service-tree.js';
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
    expect(featuresOf(new Set())).toBeUndefined();
    expect(featuresOf(new Set(['FWMSG', 'MG'] as const))).toEqual({
      IMFeat: { IMSendFunc: { FWMSG: true } },
      GroupFeat: { MG: true },
    });
  });

  it('reads back the capabilities it was written for', () => {
    const all = serviceLeaves.map((leaf) => leaf.capability);
    fc.assert(
      fc.property(fc.constantFrom(...cspVersions), fc.subarray(all, { minLength: 1 }), (version, some) => {
        const known = capabilitiesOf(version);
        const capabilities = new Set(some.filter((capability) => known.has(capability)));
        const features = featuresOf(capabilities);
        if (features !== undefined) expect(capabilitiesIn(features, version)).toEqual(capabilities);
      }),
    );
  });

  it('names the refused part of a request, and nothing when nothing is refused', () => {
    const offered = new Set([...capabilitiesOf('1.2')].filter((capability) => capability !== 'FWMSG'));
    expect(refusedFeatures({ IMFeat: {} }, offered, '1.2')).toEqual({ IMFeat: { IMSendFunc: { FWMSG: true } } });
    expect(refusedFeatures({ PresenceFeat: {} }, offered, '1.2')).toBeUndefined();
  });
});
