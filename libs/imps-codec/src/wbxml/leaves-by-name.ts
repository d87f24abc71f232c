import { Envelope, namesOf, type Element, type Leaf } from '@smsonly/imps-model';

let found: Map<string, Leaf> | undefined;

/** The grammar's leaves by element name: what opaque data in them means. */
export function leavesByName(): ReadonlyMap<string, Leaf> {
  if (found === undefined) {
    found = new Map();
    collectLeaves(Envelope, new Set(), found);
  }
  return found;
}

function collectLeaves(element: Element, seen: Set<Element>, into: Map<string, Leaf>): void {
  if (seen.has(element)) return;
  seen.add(element);
  switch (element.form) {
    case 'leaf':
      for (const name of namesOf(element)) into.set(name, element);
      break;
    case 'list':
      collectLeaves(element.item, seen, into);
      break;
    case 'choice':
      for (const option of element.options) collectLeaves(option, seen, into);
      break;
    case 'struct':
      for (const field of Object.values(element.fields)) collectLeaves(field.element, seen, into);
  }
}
