import {
  many,
  text,
  type Choice,
  type CspMessage,
  type Element,
  type Field,
  type Leaf,
  type List,
  type Primitive,
  type Struct,
} from '@smsonly/imps-model';
import { InvalidText, readLeaf } from '../leaf-text.js';
import { InputProblem } from './input-problem.js';
import { messageShape } from './message-shape.js';

/**
 * The message behind the JSON that `decode --json` prints, checked against the grammar. Dates, which JSON writes as text, are
 * Dates again.
 *
 * @throws InputProblem: no JSON, a key that the grammar does not know, a value of the wrong kind, something missing; with the
 *   path and what belongs there.
 */
export function readJsonMessage(json: string): CspMessage<Primitive> {
  return valueAt(messageShape, parse(json), '') as CspMessage<Primitive>;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/[\s\p{C}]+/gu, ' ') : String(error);
    throw new InputProblem(`this is no JSON: ${reason}; give what decode --json prints`);
  }
}

function valueAt(element: Element, value: unknown, path: string): unknown {
  switch (element.form) {
    case 'leaf':
      return leafAt(element, value, path);
    case 'list':
      return listAt(element, value, path);
    case 'struct':
      return structAt(element, value, path);
    case 'choice':
      return choiceAt(element, value, path);
  }
}

function leafAt(leaf: Leaf, value: unknown, path: string): unknown {
  switch (leaf.type) {
    case 'text':
    case 'identifier':
      return typeof value === 'string' ? value : wrong(path, 'a text', value);
    case 'word':
      if (typeof value !== 'string') return wrong(path, 'a text', value);
      return leaf.closed && !leaf.values?.includes(value) ? wrong(path, oneOfText(leaf.values ?? []), value) : value;
    case 'integer':
      return Number.isSafeInteger(value) && (value as number) >= 0
        ? value
        : wrong(path, 'a whole number from 0', value);
    case 'boolean':
      return typeof value === 'boolean' ? value : wrong(path, 'true or false', value);
    case 'flag':
      return value === true ? value : wrong(path, 'true, or the key left out', value);
    case 'date': {
      const date = typeof value === 'string' ? readLeaf(leaf, value, Infinity) : undefined;
      if (date === undefined || date instanceof InvalidText)
        return wrong(path, 'a date and time such as "2026-05-11T09:30:15Z"', value);
      return date;
    }
  }
}

function listAt({ item }: List, value: unknown, path: string): unknown[] {
  if (!Array.isArray(value)) return wrong(path, 'an array', value);
  return value.map((each, index) => valueAt(item, each, `${path}[${index}]`));
}

function structAt({ fields: written, kind, unknownNames }: Struct, value: unknown, path: string): object {
  const fields = unknownNames === undefined ? written : { ...written, [unknownNames]: many(text('')) };
  if (!isObject(value)) return wrong(path, `an object with ${keysText(Object.keys(fields))}`, value);
  const read: Record<string, unknown> = kind === undefined ? {} : { kind };
  for (const [key, child] of Object.entries(value)) {
    const at = below(path, key);
    if (Object.hasOwn(fields, key)) read[key] = fieldAt(fields[key] as Field, child, at);
    else if (key !== 'kind' || kind === undefined) {
      const known = keysText(Object.keys(fields));
      throw new InputProblem(`${at}: there is no such key; ${where(path)} can have ${known}`);
    }
  }
  for (const [key, field] of Object.entries(fields)) {
    if (field.required && !Object.hasOwn(value, key))
      throw new InputProblem(`${below(path, key)} is missing; add ${wanted(field)}`);
  }
  return read;
}

function fieldAt({ element, many: several, required }: Field, value: unknown, path: string): unknown {
  if (!several) return valueAt(element, value, path);
  if (!Array.isArray(value)) return wrong(path, 'an array', value);
  if (required && value.length === 0) return wrong(path, 'an array of one or more', value);
  return value.map((each, index) => valueAt(element, each, `${path}[${index}]`));
}

function choiceAt({ options }: Choice, value: unknown, path: string): unknown {
  if (!isObject(value)) return wrong(path, 'a primitive: an object with kind and its fields', value);
  const { kind } = value;
  const option = options.find((each) => each.kind === kind);
  if (option !== undefined) return structAt(option, value, path);
  return wrong(below(path, 'kind'), oneOfText(options.map((each) => each.kind ?? '')), kind);
}

function wanted({ element, many: several }: Field): string {
  if (several || element.form === 'list') return 'an array';
  switch (element.form) {
    case 'struct':
      return `an object with ${keysText(Object.keys(element.fields))}`;
    case 'choice':
      return 'a primitive: an object with kind and its fields';
    case 'leaf':
      return element.closed ? oneOfText(element.values ?? []) : article(element.type);
  }
}

function article(type: Leaf['type']): string {
  switch (type) {
    case 'text':
    case 'identifier':
    case 'word':
      return 'a text';
    case 'integer':
      return 'a whole number';
    case 'boolean':
      return 'true or false';
    case 'date':
      return 'a date';
    case 'flag':
      return 'true';
  }
}

function wrong(path: string, expected: string, value: unknown): never {
  throw new InputProblem(`${where(path)} is ${shown(value)}; it must be ${expected}`);
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array';
  if (isObject(value)) return 'an object';
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function where(path: string): string {
  return path === '' ? 'the message' : path;
}

function below(path: string, key: string): string {
  const step = /^\w+$/.test(key) ? key : JSON.stringify(key.length <= 60 ? key : `${key.slice(0, 60)}…`);
  return path === '' ? step : `${path}.${step}`;
}

function oneOfText(values: readonly string[]): string {
  return values.length <= 3 ? values.map((value) => JSON.stringify(value)).join(' or ') : `one of ${values.join(', ')}`;
}

function keysText(keys: readonly string[]): string {
  return keys.length === 0 ? 'no keys' : `the keys ${keys.join(', ')}`;
}
