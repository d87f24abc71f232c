import { describe, expect, it } from '@jest/globals';
import type { CspMessage, Primitive } from '@smsonly/imps-model';
import { decode, encode } from '../src/index.js';
import { Comparison } from './comparison.js';
import { corpusOf, type Sample } from './corpus.js';
import { knownDefects } from './known-defects.js';
import { describeOracle, runTool } from './oracle-tools.js';
import { outlineOf, outlineOfXml } from './outline.js';

const args = ['-m', '0', '-o', '-', '-'];

describeOracle('wbxml2xml', 'XML that libwbxml makes of our WBXML', () => {
  it('knows the public id of CSP 1.2 as text only', () => {
    const [sample] = corpusOf('1.2');
    const wbxml = encode((sample as Sample).message, { encoding: 'wbxml' });
    expect(runTool('wbxml2xml', args, wbxml)).toEqual({ refusal: 'wbxml2xml failed: Unknown Public ID' });
  });

  describe.each(['1.1', '1.2'] as const)('in CSP %s', (version) => {
    const comparison = new Comparison(knownDefects, 'wbxml2xml', version);

    it.each(corpusOf(version).map((sample) => [sample.name, sample] as const))('%s', (_name, { message }) => {
      const wbxml = encode(message, { encoding: 'wbxml' });
      const answer = runTool('wbxml2xml', args, version === '1.2' ? withTextualPublicId(wbxml) : wbxml);
      if ('refusal' in answer) throw new Error(answer.refusal);
      const theirs = answer.output.toString();

      const ours = outlineOf(message);
      expect(comparison.difference(outlineOfXml(theirs), ours)).toBeUndefined();
      expect(comparison.difference(outlineOf(read(theirs)), ours)).toBeUndefined();
    });

    it('shows every known defect', () => {
      expect(comparison.notShown()).toEqual([]);
    });
  });
});

/** The document with the public id of CSP 1.2 as a text in the string table. */
function withTextualPublicId(wbxml: Uint8Array): Uint8Array {
  const publicId = Buffer.from('-//OMA//DTD WV-CSP 1.2//EN\0');
  return Buffer.concat([Buffer.from([0x03, 0x00, 0x00, 0x6a, publicId.length]), publicId, wbxml.subarray(4)]);
}

/** What we read from the tool's XML, without the DOCTYPE that it adds. */
function read(xml: string): CspMessage<Primitive> {
  return decode(Buffer.from(xml.replace(/<!DOCTYPE[^>]*>/, ''))) as CspMessage<Primitive>;
}
