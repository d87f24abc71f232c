import type { Encoding } from '@smsonly/imps-codec';
import { cspVersions, type CspVersion } from '@smsonly/imps-model';
import type { Condition } from './dialogue.js';

/** Reads `1.1`, `1.2, 1.3`, `WBXML` or `1.1, WBXML`; undefined when it is nothing of the kind. */
export function readCondition(text: string): Condition | undefined {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  const versions = words.filter((word): word is CspVersion => cspVersions.includes(word as CspVersion));
  const encodings = words.filter((word) => /^(WB)?XML$/.test(word)).map((word) => word.toLowerCase() as Encoding);
  if (words.length === 0 || versions.length + encodings.length !== words.length) return undefined;
  return { ...(versions.length > 0 && { versions }), ...(encodings.length > 0 && { encodings }) };
}

export const holdsIn = ({ versions, encodings }: Condition, version: CspVersion, encoding: Encoding): boolean =>
  (versions?.includes(version) ?? true) && (encodings?.includes(encoding) ?? true);
