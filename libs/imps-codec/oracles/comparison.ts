import type { CspVersion } from '@smsonly/imps-model';
import type { KnownDefect } from './known-defects.js';
import type { OracleTool } from './oracle-tools.js';
import type { Outline } from './outline.js';

/** Compares a tool's output for the corpus with the expected one, and counts which known defects showed. */
export class Comparison {
  readonly #defects: readonly KnownDefect[];
  readonly #shown = new Set<KnownDefect>();

  constructor(known: readonly KnownDefect[], tool: OracleTool, version: CspVersion) {
    this.#defects = known.filter((defect) => defect.tool === tool && defect.versions.includes(version));
  }

  /** The first line in which the two differ for no known reason, if any. */
  difference(theirs: Outline, ours: Outline): string | undefined {
    let their = 0;
    let our = 0;
    while (their < theirs.length || our < ours.length) {
      const [theirLine, ourLine] = [theirs[their], ours[our]];
      const missing = theirLine === ourLine || this.#isForgiven(theirLine, ours, our) ? 0 : this.#missing(ours, our);
      if (missing === undefined) {
        return `line ${our}: the tool has ${theirLine ?? 'nothing'}, right is ${ourLine ?? 'nothing'}`;
      }
      if (missing === 0) their++;
      our += Math.max(missing, 1);
    }
    return undefined;
  }

  /**
   * XML as a tool accepts it: known elements that it refuses are respelled its way, or left out.
   *
   * @param refuses whether the tool refuses an element of this name.
   */
  respelled(xml: string, refuses: (name: string) => boolean): string {
    let respelled = xml;
    for (const defect of this.#defects) {
      const { spells, lacks } = defect;
      const name = spells?.ours ?? lacks?.[0];
      if (name === undefined || !respelled.includes(`<${name}`) || !refuses(name)) continue;
      this.#shown.add(defect);
      if (spells !== undefined) respelled = respell(respelled, spells);
      else respelled = respelled.replace(new RegExp(`<${name}>.*?</${name}>`, 'g'), '');
    }
    return respelled;
  }

  /** The known defects that did not show: the tool has improved, or the entry is not needed. */
  notShown(): readonly string[] {
    return this.#defects.filter((defect) => !this.#shown.has(defect)).map(({ what }) => what);
  }

  #isForgiven(theirs: string | undefined, outline: Outline, at: number): boolean {
    const ours = outline[at];
    if (theirs === undefined || ours === undefined) return false;
    const before = (lines: number): string => outline[at - lines] ?? '';
    return this.#known(
      ({ spells, forgives }) =>
        (spells !== undefined && respell(ours, spells) === theirs) || (forgives?.(theirs, ours, before) ?? false),
    );
  }

  /** How many of our lines, from an index on, are missing for a known reason; undefined without one. */
  #missing(ours: Outline, from: number): number | undefined {
    const line = ours[from];
    if (line === undefined) return undefined;
    if (this.#known(({ misses }) => misses?.(line) ?? false)) return 1;
    const name = /^<(\S+)>$/.exec(line)?.[1];
    if (name === undefined || !this.#known(({ lacks }) => lacks?.includes(name) ?? false)) return undefined;
    return ours.indexOf(`</${name}>`, from) + 1 - from;
  }

  #known(shows: (defect: KnownDefect) => boolean): boolean {
    const defect = this.#defects.find(shows);
    if (defect !== undefined) this.#shown.add(defect);
    return defect !== undefined;
  }
}

/** XML, or a line of an outline, with an element's name in the tool's spelling. */
function respell(xml: string, { ours, theirs }: Readonly<{ ours: string; theirs: string }>): string {
  return xml.replace(new RegExp(`(^|</?)${ours}(?=[ />])`, 'g'), `$1${theirs}`);
}
