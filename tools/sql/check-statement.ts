import ts from 'typescript';
import type { Column, Description } from './describe.js';
import type { Statement, Variant } from './statements.js';

/** What values of a Postgres type are in TypeScript, as libs/persistence reads and binds them. */
type Kind = 'boolean' | 'number' | 'bigint' | 'string' | 'Date' | 'day' | 'bytes' | 'json' | 'nothing';

const kinds: Readonly<Record<number, Kind | readonly [Kind]>> = {
  16: 'boolean',
  17: 'bytes',
  19: 'string', // name
  20: 'bigint',
  21: 'number', // int2
  23: 'number', // int4
  25: 'string', // text
  114: 'json',
  700: 'number', // float4
  701: 'number', // float8
  1043: 'string', // varchar
  1082: 'day',
  1184: 'Date', // timestamptz
  2278: 'nothing', // void
  2950: 'string', // uuid
  3802: 'json', // jsonb
  1000: ['boolean'],
  1005: ['number'],
  1007: ['number'],
  1009: ['string'],
  1016: ['bigint'],
  1022: ['number'],
  1185: ['Date'],
  2951: ['string'],
};

/** Whether a column of a table can be null, as far as it is known. */
export type Nullable = (column: Column) => boolean | undefined;

/** What does not fit between a statement's types in TypeScript and those in Postgres. */
export function checkStatement(
  { variants, row }: Statement,
  { text, values }: Variant,
  { parameters, columns }: Description,
  { checker, nullable }: { checker: ts.TypeChecker; nullable: Nullable },
): string[] {
  const problems = parameters.flatMap((oid, index) => {
    const [kind, type] = [kinds[oid], values[index]];
    if (type === undefined || kind === undefined) return [`$${index + 1} has a type of which nothing is known here`];
    return binds(kind, checker.getNonNullableType(type), checker)
      ? []
      : [`$${index + 1} is ${checker.typeToString(type)} and is bound as ${nameOf(kind)}`];
  });

  const properties = row === undefined ? new Map<string, ts.Type[]>() : propertiesOf(row, checker);
  if (properties.size === 0) return problems; // `object`, `unknown`: nobody looks into the rows.
  const names = new Set(columns.map(({ name }) => name));
  for (const name of properties.keys()) if (!names.has(name)) problems.push(`${name} is no column of the result`);
  const isOuter = variants.some((variant) => /\b(left|right|full)\s+(outer\s+)?join\b/i.test(variant.text));
  for (const column of columns) {
    const { name } = column;
    const [types, kind] = [properties.get(name), kinds[column.type]];
    if (!types) {
      problems.push(`${name} is no property of the row`);
      continue;
    }
    const wrong = types.find((type) => !reads(kind ?? 'nothing', checker.getNonNullableType(type), checker));
    if (kind === undefined) problems.push(`${name} has a type of which nothing is known here: select it as text`);
    else if (wrong) problems.push(`${name} is ${checker.typeToString(wrong)} and comes as ${nameOf(kind)}`);
    const [canBeNull, mayBeNull] = [nullable(column), types.some(hasNull)];
    if (canBeNull === true && !mayBeNull && !isEnsured(name, text)) problems.push(`${name} can be null`);
    if (canBeNull === false && mayBeNull && !isOuter) problems.push(`${name} is never null`);
  }
  return problems;
}

/** The properties of a row with their types, of which there are several where a row is one thing or another. */
function propertiesOf(row: ts.Type, checker: ts.TypeChecker): Map<string, ts.Type[]> {
  const properties = new Map<string, ts.Type[]>();
  for (const one of row.isUnion() ? row.types : [row]) {
    for (const property of checker.getPropertiesOfType(one))
      properties.set(property.name, [...(properties.get(property.name) ?? []), checker.getTypeOfSymbol(property)]);
  }
  return properties;
}

const nameOf = (kind: Kind | readonly [Kind]): string => (typeof kind === 'string' ? kind : `${kind[0]}[]`);

/** Whether values that come as `kind` are what `type` says. */
function reads(kind: Kind | readonly [Kind], type: ts.Type, checker: ts.TypeChecker): boolean {
  if (typeof kind !== 'string') {
    const element = elementOf(type, checker);
    return element !== undefined && reads(kind[0], checker.getNonNullableType(element), checker);
  }
  switch (kind) {
    case 'boolean':
      return checker.isTypeAssignableTo(type, checker.getBooleanType());
    case 'number':
      return checker.isTypeAssignableTo(type, checker.getNumberType());
    case 'bigint':
      return checker.isTypeAssignableTo(type, checker.getBigIntType());
    case 'string':
      return checker.isTypeAssignableTo(type, checker.getStringType());
    case 'Date':
      return type.symbol?.name === 'Date';
    case 'bytes':
      return ['Buffer', 'Uint8Array'].includes(type.symbol?.name ?? '');
    case 'json':
      return true;
    case 'day': // The driver would make midnight of this process's time zone of it.
    case 'nothing':
      return false;
  }
}

/** Whether values of `type` can be bound to a parameter of `kind`. */
function binds(kind: Kind | readonly [Kind], type: ts.Type, checker: ts.TypeChecker): boolean {
  if (type.isUnion() && !checker.isTypeAssignableTo(type, checker.getBooleanType()))
    return type.types.every((one) => binds(kind, one, checker));
  if (typeof kind !== 'string') {
    const element = elementOf(type, checker);
    return element !== undefined && binds(kind[0], checker.getNonNullableType(element), checker);
  }
  const isString = checker.isTypeAssignableTo(type, checker.getStringType());
  switch (kind) {
    case 'bigint':
      return isString || reads('bigint', type, checker) || reads('number', type, checker);
    case 'Date':
      return isString || reads('Date', type, checker);
    case 'day':
      return isString;
    case 'json': // The driver would make an array of Postgres of an array.
      return elementOf(type, checker) === undefined;
    default:
      return reads(kind, type, checker);
  }
}

function elementOf(type: ts.Type, checker: ts.TypeChecker): ts.Type | undefined {
  const isList = checker.isArrayType(type) || checker.isTupleType(type) || type.symbol?.name === 'ReadonlyArray';
  return isList ? checker.getIndexTypeOfType(type, ts.IndexKind.Number) : undefined;
}

function hasNull(type: ts.Type): boolean {
  const parts = type.isUnion() ? type.types : [type];
  return parts.some(({ flags }) => flags & (ts.TypeFlags.Null | ts.TypeFlags.Any | ts.TypeFlags.Unknown));
}

/** Whether the statement itself sees to it that the column is not null. */
function isEnsured(name: string, text: string): boolean {
  return new RegExp(`\\b${name}\\s+is\\s+not\\s+null\\b`, 'i').test(text);
}
