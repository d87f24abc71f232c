import type { FragmentContent } from './dialogue.js';
import { allBelow, type ReadElement } from './elements.js';
import type { WrittenElement } from './read-xml.js';
import { bindingsOf, patternOf, type Scope } from './words.js';

/** New names with their values, by an answer that is as expected; or what is different about it. */
export type Match =
  | Readonly<{ isFitting: true; bound: ReadonlyMap<string, string> }>
  | Readonly<{ isFitting: false; difference: string }>;

type Bound = ReadonlyMap<string, string>;

/**
 * Whether the primitive has the expected elements, in any order and among others, and none of those that must be absent.
 * @param isOnly nothing but the expected elements may be there; an element with the attribute `only` says so for itself
 */
export function matchContent(expected: FragmentContent, got: ReadElement, scope: Scope, isOnly = false): Match {
  const root = { name: got.name, attributes: new Map(), children: expected.elements, text: '', offset: 0 };
  const isChecked = expected.elements.length > 0 || isOnly;
  const bound = isChecked ? firstOf(elementMatches(root, got, new Map(), scope, isOnly)) : new Map<string, string>();
  return bound === undefined
    ? { isFitting: false, difference: explain(root, got, scope, isOnly, got.name) }
    : withoutAbsent(expected, got, scope, bound);
}

function firstOf<T>(all: Generator<T>): T | undefined {
  const { done, value } = all.next();
  return done ? undefined : (value as T);
}

function withoutAbsent({ absent }: FragmentContent, got: ReadElement, scope: Scope, bound: Bound): Match {
  for (const pattern of absent) {
    const isThere = allBelow(got, pattern.name).some(
      (each) =>
        (pattern.children.length === 0 && pattern.text === '') ||
        firstOf(elementMatches(pattern, each, bound, scope, false)) !== undefined,
    );
    if (isThere) return { isFitting: false, difference: `${got.name} has ${pattern.name}, which must not be there` };
  }
  return { isFitting: true, bound };
}

/** All ways in which the element fits, as the names it would bind. */
function* elementMatches(
  pattern: WrittenElement,
  got: ReadElement,
  bound: Bound,
  scope: Scope,
  isOnly: boolean,
): Generator<Bound> {
  if (pattern.name !== got.name) return;
  if (pattern.children.length > 0) {
    const isStrict = isOnly || pattern.attributes.has('only');
    if (isStrict && got.children.length !== pattern.children.length) return;
    yield* childMatches(pattern.children, got.children, bound, scope, isStrict);
    return;
  }
  if (pattern.text === '*') {
    yield bound;
    return;
  }
  if (got.children.length > 0) return;
  const found = bindingsOf(patternOf(pattern.text, layered(scope, bound)), got.text);
  if (found) yield new Map([...bound, ...found]);
}

function* childMatches(
  patterns: readonly WrittenElement[],
  got: readonly ReadElement[],
  bound: Bound,
  scope: Scope,
  isOnly: boolean,
): Generator<Bound> {
  const [first, ...rest] = patterns;
  if (first === undefined) {
    yield bound;
    return;
  }
  for (const [index, candidate] of got.entries()) {
    if (candidate.name !== first.name) continue;
    for (const next of elementMatches(first, candidate, bound, scope, isOnly)) {
      yield* childMatches(rest, got.toSpliced(index, 1), next, scope, isOnly);
    }
  }
}

const layered = (scope: Scope, bound: Bound): Scope => ({
  valueOf: (name) => bound.get(name) ?? scope.valueOf(name),
});

/** The first difference, in words. */
function explain(pattern: WrittenElement, got: ReadElement, scope: Scope, isOnly: boolean, path: string): string {
  if (pattern.children.length === 0) {
    const seen = got.children.length > 0 ? got.children.map(({ name }) => `<${name}>`).join('') : `«${got.text}»`;
    const expected = pattern.text === '' ? 'empty' : `«${shown(pattern.text, scope)}»`;
    return `${path} is ${seen}, expected ${expected}`;
  }
  const isStrict = isOnly || pattern.attributes.has('only');
  for (const child of pattern.children) {
    const candidates = got.children.filter(({ name }) => name === child.name);
    const [only, second] = candidates;
    const place = `${path}/${child.name}`;
    if (only === undefined) return `${path} has no ${child.name}`;
    if (candidates.some((each) => firstOf(elementMatches(child, each, new Map(), scope, isStrict)) !== undefined))
      continue;
    if (second === undefined) return explain(child, only, scope, isStrict, place);
    return `none of ${candidates.length} ${place} is as expected: ${shownElement(child, scope)}`;
  }
  const expectedNames = pattern.children.map(({ name }) => name);
  const surplus = got.children.find(({ name }) => !expectedNames.includes(name));
  if (isStrict && surplus)
    return `${path} has ${surplus.name}, and nothing but ${expectedNames.join(', ')} is expected`;
  return isStrict && got.children.length !== pattern.children.length
    ? `${path} has ${got.children.length} elements, expected ${pattern.children.length}`
    : `${path} has each element that is expected, but not all at once`;
}

const shown = (text: string, scope: Scope): string =>
  text.replace(/\{([^{}]+)\}/g, (whole, name: string) => scope.valueOf(name) ?? whole);

const shownElement = ({ name, children, text }: WrittenElement, scope: Scope): string =>
  `<${name}>${children.length > 0 ? children.map((child) => shownElement(child, scope)).join('') : shown(text, scope)}</${name}>`;
