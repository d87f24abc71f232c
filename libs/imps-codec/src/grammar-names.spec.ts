import { describe, expect, it } from '@jest/globals';
import { bareRoots, cspVersions, Envelope, namesOf, type Element } from '@smsonly/imps-model';
import { tokenTables } from './wbxml/tables.js';

/** Elements that have tokens and are in no grammar entry, with the reason. They are ignored when read and never written. */
const ignoredElements: Readonly<Record<string, string>> = {
  Capability:
    'is in the token tables of 1.1 and 1.2 only; no specification and no program gives it a content or a place',
  CIR: 'phone families read it in opposite ways, so it is neither trusted nor sent',
  ExtBlock: 'data of vendors beside TransactionContent',
  ExtBlockETEM: 'data of vendors in the MessageInfo of 1.3',
};

/** Every name that the grammar can read. */
function allNamesIn(elements: readonly Element[]): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set<Element>();
  const visit = (element: Element): void => {
    if (seen.has(element)) return;
    seen.add(element);
    for (const name of namesOf(element)) names.add(name);
    if (element.form === 'list') visit(element.item);
    if (element.form === 'choice') element.options.forEach(visit);
    if (element.form === 'struct') Object.values(element.fields).forEach((field) => visit(field.element));
  };
  elements.forEach(visit);
  return names;
}

const known = allNamesIn([Envelope, ...bareRoots]);

describe.each(cspVersions)('the element names that CSP %s has tokens for', (version) => {
  const { tags, otherSpellings } = tokenTables[version];
  const names = Object.values(tags).flatMap((page) => Object.values(page));

  it('are all in the grammar, except those that are ignored', () => {
    expect(names.length).toBeGreaterThan(300);
    const missing = new Set(names.filter((name) => !known.has(name) && ignoredElements[name] === undefined));
    expect([...missing]).toEqual([]);
  });

  it('are in the grammar in their other spellings too', () => {
    const spellings = Object.entries(otherSpellings).flat();
    expect(spellings.filter((name) => !known.has(name))).toEqual([]);
  });
});

describe('the elements that are ignored', () => {
  it('have a token somewhere and are in no entry', () => {
    const everywhere = new Set(
      cspVersions.flatMap((version) => Object.values(tokenTables[version].tags).flatMap((page) => Object.values(page))),
    );
    for (const name of Object.keys(ignoredElements)) {
      expect(everywhere.has(name)).toBe(true);
      expect(known.has(name)).toBe(false);
    }
  });
});
