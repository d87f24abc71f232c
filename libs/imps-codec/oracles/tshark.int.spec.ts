import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { cspVersions, type CspVersion } from '@smsonly/imps-model';
import { encode } from '../src/index.js';
import { Comparison } from './comparison.js';
import { corpusOf } from './corpus.js';
import { knownDefects } from './known-defects.js';
import { describeOracle, runTool } from './oracle-tools.js';
import { outlineOf, type Outline } from './outline.js';
import { captureOfRequests } from './pcap.js';
import { outlinesOfTshark } from './tshark-outline.js';

const corpora = cspVersions.map((version) => [version, corpusOf(version)] as const);

describeOracle('tshark', 'what tshark reads in our WBXML', () => {
  let outlines: ReadonlyMap<CspVersion, readonly Outline[]>;

  beforeAll(() => {
    const all = corpora.flatMap(([, samples]) => samples);
    const bodies = all.map(({ message }) => encode(message, { encoding: 'wbxml' }));
    const read = readByTshark(bodies);
    let from = 0;
    outlines = new Map(corpora.map(([version, { length }]) => [version, read.slice(from, (from += length))]));
  }, 60_000);

  describe.each(corpora)('in CSP %s', (version, samples) => {
    const comparison = new Comparison(knownDefects, 'tshark', version);

    it.each(samples.map(({ name, message }, index) => [name, index, message] as const))(
      '%s',
      (_name, index, message) => {
        const theirs = outlines.get(version)?.[index] ?? [];
        expect(comparison.difference(theirs, outlineOf(message))).toBeUndefined();
      },
    );

    it('shows every known defect', () => {
      expect(comparison.notShown()).toEqual([]);
    });
  });
});

function readByTshark(bodies: readonly Uint8Array[]): readonly Outline[] {
  const folder = mkdtempSync(join(tmpdir(), 'csp-capture-'));
  try {
    const file = join(folder, 'requests.pcap');
    writeFileSync(file, captureOfRequests(bodies, 'application/vnd.wv.csp.wbxml'));
    const answer = runTool('tshark', ['-r', file, '-d', 'tcp.port==80,http', '-n', '-V', '-O', 'wbxml']);
    if ('refusal' in answer) throw new Error(answer.refusal);
    const outlines = outlinesOfTshark(answer.output.toString());
    if (outlines.length !== bodies.length)
      throw new Error(`tshark listed ${outlines.length} of ${bodies.length} bodies`);
    return outlines;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
