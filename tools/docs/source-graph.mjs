// Which function of our sources uses which: read from the syntax, without types, so that all of them take a second.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

/**
 * A declaration at the top of a file, or with the name of the file itself: all of it.
 * @typedef {{ file: string, name: string }} Place
 * @typedef {{ names: Set<string>, members: Set<string>, texts: Set<string>, takesModule: boolean }} Mentioned
 * @typedef {{ source: ts.SourceFile, declared: Map<string, ts.Node>, exported: Set<string>, imported: Map<string, Place>, passedOn: string[] }} Source
 */

/**
 * @param {string} root folder of the repository
 * @param {readonly string[]} files TypeScript files in it, with `/`
 */
export function sourceGraph(root, files) {
  const known = new Set(files);
  /** @type {Map<string, Source>} */
  const sources = new Map();
  /** Folder by the package's name. @type {Map<string, string>} */
  const packages = new Map();
  for (const folder of new Set(files.flatMap((file) => /^(?:apps|libs)\/[^/]+/.exec(file)?.[0] ?? []))) {
    const manifest = join(root, folder, 'package.json');
    if (existsSync(manifest)) packages.set(JSON.parse(readFileSync(manifest, 'utf8')).name, folder);
  }

  /** @returns {Source} */
  const read = (/** @type {string} */ file) => {
    const before = sources.get(file);
    if (before) return before;
    const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
    const read = describe(source, (specifier) => target(file, specifier));
    sources.set(file, read);
    return read;
  };

  /** The file or the folder that an import means; undefined for foreign packages. @param {string} from @param {string} specifier */
  const target = (from, specifier) => {
    if (!specifier.startsWith('.')) {
      const name = [...packages.keys()].find((each) => specifier === each || specifier.startsWith(`${each}/`));
      return name && `${packages.get(name)}/src/`;
    }
    const file = normalize(join(dirname(from), specifier))
      .replaceAll('\\', '/')
      .replace(/\.js$/, '.ts');
    return known.has(file) ? file : undefined;
  };

  /** Files of ours that export the name: for a package, all of its sources. @param {string} where @param {string} name @returns {Place[]} */
  const exporters = (where, name) => {
    if (where.endsWith('/'))
      return files
        .filter((file) => file.startsWith(where) && !isSpec(file) && read(file).exported.has(name))
        .map((file) => ({ file, name }));
    const { exported, passedOn } = read(where);
    return exported.has(name) ? [{ file: where, name }] : passedOn.flatMap((file) => exporters(file, name));
  };

  /** All that a declaration mentions, with what its own file's other declarations mention for it. @param {Place} place @returns {Mentioned} */
  const mentioned = ({ file, name }) => {
    const { source, declared } = read(file);
    /** @type {Mentioned} */
    const found = { names: new Set(), members: new Set(), texts: new Set(), takesModule: false };
    const whole = name === file.split('/').at(-1);
    const start = whole ? source : declared.get(name.split('.')[0] ?? '');
    if (!start) return found;
    const seen = new Set([start]);
    const nodes = [start];
    for (let node = nodes.pop(); node; node = nodes.pop()) {
      collect(node, found);
      for (const each of found.names) {
        const local = declared.get(each);
        if (local && !seen.has(local)) {
          seen.add(local);
          nodes.push(local);
        }
      }
    }
    return found;
  };

  /** Declarations that one uses directly. @param {Place} place @returns {Place[]} */
  const usedBy = (place) => {
    const { imported, declared } = read(place.file);
    return [...mentioned(place).names].flatMap((local) => {
      const from = imported.get(local);
      if (from) return exporters(from.file, from.name);
      return declared.has(local) ? [{ file: place.file, name: local }] : [];
    });
  };

  /** Whether a declaration calls, or hands on, another one. `Class.method` is used where a member of that name is, of a class that the file knows. */
  const uses = (/** @type {Place} */ parent, /** @type {Place} */ child) => {
    const [owner = '', method] = child.name.split('.');
    if (method === undefined) return usedBy(parent).some((one) => one.file === child.file && one.name === owner);
    if (!mentioned(parent).members.has(method)) return false;
    return (
      parent.file === child.file ||
      [...read(parent.file).imported.values()].some(
        (from) => from.name === owner && exporters(from.file, owner).some(({ file }) => file === child.file),
      )
    );
  };

  /** Whether a declaration uses another one in any number of steps. */
  const reaches = (/** @type {Place} */ from, /** @type {Place} */ to) => {
    const wanted = to.name.split('.')[0];
    const seen = new Set();
    const places = [from];
    for (let place = places.pop(); place; place = places.pop()) {
      if (place.file === to.file && place.name === wanted) return true;
      for (const next of usedBy(place)) {
        const key = `${next.file} ${next.name}`;
        if (!seen.has(key)) {
          seen.add(key);
          places.push(next);
        }
      }
    }
    return false;
  };

  /** Strings that a declaration, or one that it uses directly, holds. @param {Place} place */
  const textsOf = (place) => new Set([place, ...usedBy(place)].flatMap((each) => [...mentioned(each).texts]));

  const has = (/** @type {Place} */ { file, name }) => {
    if (!known.has(file)) return false;
    const { source, exported, declared } = read(file);
    const [owner = '', method] = name.split('.');
    if (name === file.split('/').at(-1)) return true;
    if (!exported.has(owner)) return false;
    const node = declared.get(owner);
    return method === undefined || (node !== undefined && membersOf(node, source).has(method));
  };

  /** Where an exported name is now. @param {string} name */
  const find = (name) =>
    files.filter((file) => !isSpec(file) && read(file).exported.has(name.split('.')[0] ?? '') && has({ file, name }));

  return { has, uses, reaches, textsOf, find, read };
}

const isSpec = (/** @type {string} */ file) => /\.(jasmin-)?spec\.ts$|-spec\.ts$/.test(file);

/** @param {ts.SourceFile} source @param {(specifier: string) => string | undefined} target @returns {Source} */
function describe(source, target) {
  /** @type {Source} */
  const found = { source, declared: new Map(), exported: new Set(), imported: new Map(), passedOn: [] };
  for (const node of source.statements) {
    if (ts.isImportDeclaration(node)) {
      const file = target(/** @type {ts.StringLiteral} */ (node.moduleSpecifier).text);
      const names = node.importClause?.namedBindings;
      if (file && names && ts.isNamedImports(names))
        for (const one of names.elements)
          found.imported.set(one.name.text, { file, name: (one.propertyName ?? one.name).text });
    } else if (ts.isExportDeclaration(node)) {
      const file = node.moduleSpecifier && target(/** @type {ts.StringLiteral} */ (node.moduleSpecifier).text);
      if (file) found.passedOn.push(file);
    } else {
      const isExported =
        ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
      const declarations = ts.isVariableStatement(node) ? [...node.declarationList.declarations] : [node];
      for (const one of declarations) {
        const name = /** @type {{ name?: ts.Node }} */ (/** @type {unknown} */ (one)).name;
        if (!name || !ts.isIdentifier(name)) continue;
        found.declared.set(name.text, one);
        if (isExported) found.exported.add(name.text);
      }
    }
  }
  return found;
}

/** @param {ts.Node} node @param {Mentioned} found */
function collect(node, found) {
  if (ts.isTypeNode(node) || ts.isImportDeclaration(node)) return;
  if (ts.isPropertyAccessExpression(node)) {
    found.members.add(node.name.text);
    collect(node.expression, found);
    return;
  }
  if (ts.isPropertyAssignment(node)) {
    // A table's `Fact: handler` mentions the fact as a string would.
    found.texts.add(node.name.getText().replaceAll(/['"]/g, ''));
    collect(node.initializer, found);
    return;
  }
  if (ts.isIdentifier(node)) found.names.add(node.text);
  if (ts.isStringLiteralLike(node)) found.texts.add(node.text);
  ts.forEachChild(node, (child) => collect(child, found));
}

/** @param {ts.Node} node @param {ts.SourceFile} source */
function membersOf(node, source) {
  return new Set(
    ts.isClassDeclaration(node) ? node.members.flatMap((member) => member.name?.getText(source) ?? []) : [],
  );
}
