import { OutlineWriter, type Outline } from './outline.js';

/**
 * What tshark made of the frames of a capture, from its long listing (`-V -O wbxml`): the outline of each frame's WBXML
 * body, at index frame number - 1. If tshark could not dissect a body, the last line says so.
 *
 * A line of the listing's table is: level | state | code page | token | rendering.
 */
export function outlinesOfTshark(listing: string): readonly Outline[] {
  return listing
    .split(/^Frame \d+: .*$/m)
    .slice(1)
    .map(outlineOfFrame);
}

function outlineOfFrame(listing: string): Outline {
  const writer = new OutlineWriter();
  const troubles: string[] = [];
  let opening: { name: string; namespace: string } | undefined;
  for (const line of listing.split('\n')) {
    const row = /^ +(?:\[truncated\] +)?(?:\d+ )?\| +(?:Tag|Attr) +\| [TA][^|]*\|([^|]*)\|(.*)$/.exec(line);
    if (row === null) {
      if (/Malformed|Truncated|Expert Info|Invalid|not supported/.test(line)) troubles.push(line.trim());
      continue;
    }
    const token = (row[1] ?? '').trim();
    const rendering = (row[2] ?? '').trim();
    const tag = /^<(\/?)(\(.+\)|[^\s>/]+)\s*(\/?)(>?)$/.exec(rendering);
    if (token.startsWith('SWITCH_PAGE')) continue;
    if (tag !== null && (token.includes('Tag') || token.startsWith('END'))) {
      const [, closes, name = '', isEmpty, isWhole] = tag;
      if (closes) writer.close(name);
      else if (!isWhole) opening = { name, namespace: '' };
      else writer.open(name, undefined);
      if (isEmpty) writer.close(name);
    } else if (opening !== undefined) {
      if (token.startsWith('END')) {
        writer.open(opening.name, opening.namespace);
        if (rendering.startsWith('/')) writer.close(opening.name);
        opening = undefined;
      } else {
        opening.namespace += unquote(rendering.replace(/^xmlns=/, ''));
      }
    } else {
      writer.text(valueOf(rendering));
    }
  }
  return [...writer.outline(), ...troubles];
}

function valueOf(rendering: string): string {
  return unquote(rendering.replace(/^(?:Common Value|WV-CSP Integer|WV-CSP Date\/Time): /, ''));
}

/** Without its quotes. A row that was too long for tshark is cut off and has no closing quote. */
function unquote(rendering: string): string {
  if (/^'.*'$/.test(rendering)) return rendering.slice(1, -1);
  return rendering.startsWith("'") ? `${rendering.slice(1)}[cut]` : rendering;
}
