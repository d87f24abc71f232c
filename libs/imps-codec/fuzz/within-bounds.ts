import { primitives, type CspMessage, type Element, type Struct } from '@smsonly/imps-model';
import type { Bounds } from '../src/index.js';

type Data = Readonly<Record<string, unknown>>;

const grammarOf = new Map((primitives as readonly Struct[]).map((entry) => [entry.kind, entry]));

/** Depth of a primitive, itself included: with a session, or by its place without one. */
const leastDepth = { root: 1, message: 2, none: 5 } as const;

/**
 * Checks whether a message is within the bounds. *
 * @returns what exceeds them, as far as the message shows it; undefined when nothing does.
 */
export function beyondBounds({ session, transactions, bare }: CspMessage, bounds: Bounds): string | undefined {
  const { identifierLength, textLength, elements } = bounds;
  if (leastDepth[bare ?? 'none'] > bounds.depth) return 'the depth';
  const ids = [session.sessionId, ...transactions.map(({ id }) => id)];
  if (ids.some((id) => (id ?? '').length > Math.min(identifierLength, textLength))) return 'an identifier';
  let structs = 0;
  const pending: (readonly [Element, unknown])[] = [];
  for (const { content } of transactions) pending.push([grammarOf.get(content.kind) as Element, content]);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [element, value] = next;
    if (element === undefined) continue; // a primitive of no version has no content
    if (typeof value === 'string') {
      if (value.length > textLength) return `${element.name}, a text`;
      if (value.length > longestOf(element, identifierLength)) return `${element.name}, an identifier`;
    } else if (element.form === 'list') {
      for (const item of value as readonly unknown[]) pending.push([element.item, item]);
    } else if (element.form === 'struct') {
      if (++structs > elements) return 'the number of elements';
      pending.push(...fieldsOf(element, value as Data));
    }
  }
  return undefined;
}

function longestOf(element: Element, identifierLength: number): number {
  if (element.form !== 'leaf' || element.type !== 'identifier') return Infinity;
  return element.long ? 2 * identifierLength : identifierLength;
}

function fieldsOf({ fields }: Struct, data: Data): (readonly [Element, unknown])[] {
  return Object.entries(fields).flatMap(([key, { element, many }]) => {
    const value = data[key];
    if (value === undefined) return [];
    return many ? (value as readonly unknown[]).map((each) => [element, each] as const) : [[element, value] as const];
  });
}
