import { describe, expect, it } from '@jest/globals';
import type { CspMessage, Primitive } from '@smsonly/imps-model';
import { decode, encode } from '../src/index.js';
import { Comparison } from './comparison.js';
import { corpusOf } from './corpus.js';
import { knownDefects } from './known-defects.js';
import { describeOracle, runTool, type ToolAnswer } from './oracle-tools.js';
import { outlineOf } from './outline.js';
import { outlineOfTokens } from './token-outline.js';

/** The public ids by which the tool knows the versions. It knows no others. */
const publicIds = { '1.1': '-//OMA//DTD WV-CSP 1.1//EN', '1.2': '-//OMA//DTD WV-CSP 1.2//EN' } as const;

describeOracle('xml2wbxml', 'WBXML that libwbxml makes of our XML', () => {
  describe.each(['1.1', '1.2'] as const)('in CSP %s', (version) => {
    const comparison = new Comparison(knownDefects, 'xml2wbxml', version);
    const refuses = refusalsOf(version);

    it.each(corpusOf(version).map((sample) => [sample.name, sample] as const))('%s', (_name, { message }) => {
      const xml = Buffer.from(encode(message)).toString();
      let answer = convert(xml, version);
      if ('refusal' in answer) answer = convert(comparison.respelled(xml, refuses), version);
      if ('refusal' in answer) throw new Error(answer.refusal);
      const theirs = answer.output;

      const read = decode(theirs) as CspMessage<Primitive>;
      expect(comparison.difference(outlineOf(read), outlineOf(message))).toBeUndefined();

      const ours = encode(message, { encoding: 'wbxml' });
      expect(comparison.difference(outlineOfTokens(theirs).body, outlineOfTokens(ours).body)).toBeUndefined();
    });

    it('shows every known defect', () => {
      expect(comparison.notShown()).toEqual([]);
    });
  });
});

type Version = keyof typeof publicIds;

/** Whether the tool refuses an element because of its name; it does so for names that it does not know. */
function refusalsOf(version: Version): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    const xml = `<?xml version="1.0"?><WV-CSP-Message><${name}/></WV-CSP-Message>`;
    const answer = known.get(name) ?? 'refusal' in convert(xml, version);
    known.set(name, answer);
    return answer;
  };
}

function convert(xml: string, version: Version): ToolAnswer {
  return runTool('xml2wbxml', ['-n', '-v', '1.3', '-o', '-', '-'], Buffer.from(withDoctype(xml, version)));
}

function withDoctype(xml: string, version: Version): string {
  return xml.replace('?>', `?><!DOCTYPE WV-CSP-Message PUBLIC "${publicIds[version]}" "wv-csp.dtd">`);
}
