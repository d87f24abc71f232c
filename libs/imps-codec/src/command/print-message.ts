import type { CspMessage } from '@smsonly/imps-model';
import { shownPlain } from '../visible-text.js';

/**
 * A message as readable text: version, session and poll, then each transaction with its primitive and its fields, under the
 * keys of the model, one field per line. Dates in ISO 8601; text with invisible characters is quoted.
 */
export function printMessage({ version, session, transactions, ...rest }: CspMessage): string {
  const head = {
    version,
    session: [session.type, session.sessionId].filter((part) => part !== undefined).join(' '),
    ...rest,
  };
  const lines = Object.entries(head).map(([key, value]) => `${key}: ${shownValue(value)}`);
  for (const { mode, id, content, ...others } of transactions) {
    const { kind, ...fields } = content;
    lines.push('', id === '' ? `${mode}: ${kind}` : `${mode} ${shownPlain(id)}: ${kind}`);
    printFields({ ...others, ...fields }, '  ', lines);
  }
  return `${lines.join('\n')}\n`;
}

function printFields(fields: object, indent: string, lines: string[]): void {
  for (const [key, value] of Object.entries(fields)) printField(`${indent}${key}:`, value, indent, lines);
}

/** One field after its `label`; nested fields follow below, indented one step more than `indent`. */
function printField(label: string, value: unknown, indent: string, lines: string[]): void {
  if (!isStructure(value)) {
    if (value !== undefined) lines.push(`${label} ${shownValue(value)}`);
  } else if (Object.keys(value).length === 0) {
    lines.push(`${label} ${Array.isArray(value) ? '(none)' : '(empty)'}`);
  } else if (Array.isArray(value)) {
    lines.push(label);
    for (const item of value) printItem(item, `${indent}  `, lines);
  } else {
    lines.push(label);
    printFields(value, `${indent}  `, lines);
  }
}

/** An item of an array: a dash, and its fields beside and below it. */
function printItem(item: unknown, indent: string, lines: string[]): void {
  const fields = isStructure(item) && !Array.isArray(item) ? Object.entries(item) : [];
  if (fields.length === 0) printField(`${indent}-`, item, indent, lines);
  for (const [index, [key, value]] of fields.entries()) {
    printField(`${indent}${index === 0 ? '-' : ' '} ${key}:`, value, `${indent}  `, lines);
  }
}

function isStructure(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Date);
}

function shownValue(value: unknown): string {
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  return typeof value === 'string' ? shownPlain(value) : String(value);
}
