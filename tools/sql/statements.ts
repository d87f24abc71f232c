import ts from 'typescript';
import { globSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A statement as it is sent, with the types that TypeScript gives to its values and rows. */
export type Statement = Readonly<{
  /** `file:line` of the template. */
  place: string;
  file: string;
  /** One for each combination of fragments. */
  variants: readonly Variant[];
  /** Of a row; undefined where no rows are asked for. */
  row: ts.Type | undefined;
}>;

export type Variant = Readonly<{
  text: string;
  /** Of the values that are bound, in their order. */
  values: readonly ts.Type[];
}>;

export type Found = Readonly<{
  statements: readonly Statement[];
  /** Statements whose text is not known before they run, `file:line: why`. */
  unknown: readonly string[];
  checker: ts.TypeChecker;
}>;

/** The methods of the interface `Sql` and of `Tx` that take a statement. */
const methods = new Set(['rows', 'run', 'post']);

/** More variants of one statement than this are a mistake of this file's. */
const mostVariants = 64;

/**
 * Finds every statement of the services and libraries under `root`. Fragments are followed to where they are made: through constants,
 * conditions, functions that make them and parameters that they are given to.
 * @param planted source to look into instead, for tests
 */
export function findStatements(root: string, planted?: Readonly<{ path: string; source: string }>): Found {
  const files = planted ? [join(root, planted.path)] : sourcesUnder(root);
  const options = optionsOf(root);
  const host = ts.createCompilerHost(options);
  if (planted) {
    const { fileExists, readFile } = host;
    host.fileExists = (name) => files.includes(name) || fileExists(name);
    host.readFile = (name) => (files.includes(name) ? planted.source : readFile(name));
  }
  const program = ts.createProgram(files, options, host);
  const checker = program.getTypeChecker();
  const sources = files.flatMap((path) => program.getSourceFile(path) ?? []);
  const callers = callersAmong(sources, checker);

  const statements: Statement[] = [];
  const unknown: string[] = [];
  for (const source of sources) {
    const file = relative(root, source.fileName);
    walk(source, (node) => {
      if (ts.isImportDeclaration(node) && /^'(pg|@prisma\/.*)'$/.test(node.moduleSpecifier.getText())) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart());
        if (!file.startsWith('libs/persistence/')) unknown.push(`${file}:${line + 1}: a driver of its own`);
      }
      if (!ts.isPropertyAccessExpression(node) || !methods.has(node.name.text) || !isOurs(node, checker)) return;
      const { line } = source.getLineAndCharacterOfPosition(node.name.getStart());
      const place = `${file}:${line + 1}`;
      const template = node.parent;
      if (!ts.isTaggedTemplateExpression(template) || template.tag !== node) {
        // Handed on inside of the library itself.
        if (!file.startsWith('libs/persistence/')) unknown.push(`${place}: not called with a template`);
        return;
      }
      const row = node.name.text === 'rows' ? rowType(template, checker) : undefined;
      try {
        const all = variants(template.template, { checker, callers });
        statements.push({
          place,
          file,
          variants: all.map(({ text, values }) => ({ text: numbered(text), values })),
          row,
        });
      } catch (error) {
        if (!(error instanceof Unknown)) throw error;
        unknown.push(`${place}: ${error.message}`);
      }
    });
  }
  return { statements, unknown, checker };
}

function sourcesUnder(root: string): string[] {
  return globSync(['apps/*/src/**/*.ts', 'libs/*/src/**/*.ts'], { cwd: root })
    .filter((path) => !/\.spec\.ts$|\/testing\/|\/generated\/|\/dist\/|^libs\/testing\//.test(path))
    .map((path) => join(root, path));
}

class Unknown extends Error {}

/** Whether the method is one of the interface. */
function isOurs(node: ts.PropertyAccessExpression, checker: ts.TypeChecker): boolean {
  const declarations = checker.getSymbolAtLocation(node.name)?.declarations ?? [];
  return declarations.some((one) => one.getSourceFile().fileName.endsWith('libs/persistence/src/sql.ts'));
}

function optionsOf(root: string): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: Record<string, unknown> };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  return { ...options, noEmit: true, composite: false, declarationMap: false, rootDir: root };
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

type Callers = (callee: ts.SignatureDeclaration) => readonly ts.CallExpression[];

/** Who calls a function. */
function callersAmong(sources: readonly ts.SourceFile[], checker: ts.TypeChecker): Callers {
  return (callee) => {
    const name = callee.name?.getText();
    const callers: ts.CallExpression[] = [];
    for (const source of sources) {
      walk(source, (node) => {
        // The name first: what a call resolves to takes long to find out.
        if (!ts.isCallExpression(node) || node.expression.getText().split('.').at(-1) !== name) return;
        if (checker.getResolvedSignature(node)?.declaration === callee) callers.push(node);
      });
    }
    return callers;
  };
}

/** Of `Promise<Row[]>`, which the call gives. */
function rowType(call: ts.TaggedTemplateExpression, checker: ts.TypeChecker): ts.Type | undefined {
  const rows = checker.getAwaitedType(checker.getTypeAtLocation(call));
  return rows && checker.isArrayType(rows) ? checker.getTypeArguments(rows as ts.TypeReference)[0] : rows;
}

/** Where a value is bound, as long as it has no number. */
const hole = '\u0000';
const numbered = (text: string): string => {
  let count = 0;
  return text.replaceAll(hole, () => `$${(count += 1)}`);
};

type Context = Readonly<{ checker: ts.TypeChecker; callers: Callers }>;

function variants(template: ts.TemplateLiteral, context: Context): Variant[] {
  if (ts.isNoSubstitutionTemplateLiteral(template)) return [{ text: template.text, values: [] }];
  let all: Variant[] = [{ text: template.head.text, values: [] }];
  for (const { expression, literal } of template.templateSpans) {
    const parts = isFragment(context.checker.getTypeAtLocation(expression))
      ? fragments(expression, context)
      : [{ text: hole, values: [context.checker.getTypeAtLocation(expression)] }];
    all = all.flatMap((before) =>
      parts.map((part) => ({
        text: before.text + part.text + literal.text,
        values: [...before.values, ...part.values],
      })),
    );
    if (all.length > mostVariants) throw new Unknown('too many variants');
  }
  return all;
}

function isFragment(type: ts.Type): boolean {
  const parts = type.isUnion() ? type.types : [type];
  return parts.some(({ symbol }) => symbol?.name === 'Fragment');
}

/** What a fragment can be. */
function fragments(expression: ts.Expression, context: Context): Variant[] {
  const { checker } = context;
  if (ts.isParenthesizedExpression(expression)) return fragments(expression.expression, context);
  if (ts.isTaggedTemplateExpression(expression)) return variants(expression.template, context);
  if (ts.isConditionalExpression(expression)) {
    return [...fragments(expression.whenTrue, context), ...fragments(expression.whenFalse, context)];
  }
  if (ts.isCallExpression(expression))
    return fragmentsMadeBy(checker.getResolvedSignature(expression)?.declaration, context);
  if (ts.isIdentifier(expression)) {
    let symbol = checker.getSymbolAtLocation(expression);
    if (symbol && symbol.flags & ts.SymbolFlags.Alias) symbol = checker.getAliasedSymbol(symbol);
    const declaration = symbol?.valueDeclaration;
    if (declaration && ts.isParameter(declaration)) return fragmentsGivenTo(declaration, context);
    if (declaration && ts.isVariableDeclaration(declaration) && declaration.initializer) {
      return fragments(declaration.initializer, context);
    }
  }
  throw new Unknown(`a fragment comes from ${expression.getText()}`);
}

function fragmentsMadeBy(maker: ts.Node | undefined, context: Context): Variant[] {
  if (maker && ts.isArrowFunction(maker) && !ts.isBlock(maker.body)) return fragments(maker.body, context);
  const made: Variant[] = [];
  if (maker) {
    walk(maker, (node) => {
      if (ts.isReturnStatement(node) && node.expression) made.push(...fragments(node.expression, context));
    });
  }
  if (made.length === 0) throw new Unknown('a fragment is made by a function that cannot be read');
  return made;
}

function fragmentsGivenTo(parameter: ts.ParameterDeclaration, context: Context): Variant[] {
  const callers = context.callers(parameter.parent);
  const place = parameter.parent.parameters.indexOf(parameter);
  const given = callers.flatMap((call) => call.arguments[place] ?? []);
  if (given.length === 0) throw new Unknown(`nobody is seen to give the fragment ${parameter.name.getText()}`);
  return given.flatMap((one) => fragments(one, context));
}
