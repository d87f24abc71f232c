import {
  Envelope,
  existsIn,
  primitives,
  type CspMessage,
  type CspTransaction,
  type CspVersion,
  type Element,
  type Field,
  type Leaf,
  type Primitive,
  type Struct,
} from '@smsonly/imps-model';

type Data = Readonly<Record<string, unknown>>;

/** Characters that XML 1.0 cannot hold, unpaired surrogates included; they come in by WBXML and are written as U+FFFD. */
const invalidXmlCharacter = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const segmentGrammar = ['session', 'transactions', 'descriptor', 'segmentInfo'].reduce<Element>(
  (parent, key) => ((parent as Struct).fields[key] as Field).element,
  Envelope,
);
const grammarOf = new Map((primitives as readonly Struct[]).map((entry) => [entry.kind, entry]));

/** Why a message that could be read cannot be written. */
class Unwritable extends Error {}

/**
 * What must come back when a message is written and read again: the message without what its version does not support.
 * Walks the grammar independently of the code under test.
 *
 * @returns why the message cannot be written: a primitive that its version does not have, something mandatory that is
 *   missing, or something whose meaning would widen without what the version does not support.
 */
export function writtenForm(message: CspMessage): CspMessage<Primitive> | string {
  try {
    return formOf(message);
  } catch (error) {
    if (error instanceof Unwritable) return error.message;
    throw error;
  }
}

function formOf(message: CspMessage): CspMessage<Primitive> {
  const { version } = message;
  const transactions: CspTransaction<Primitive>[] = [];
  for (const { mode, id, segmentInfo, content } of message.transactions) {
    const grammar = grammarOf.get(content.kind);
    if (grammar === undefined || !existsIn(version, grammar)) throw new Unwritable(`${content.kind} in ${version}`);
    transactions.push({
      mode,
      id: withValidCharacters(id),
      ...(segmentInfo !== undefined &&
        version >= '1.3' && { segmentInfo: written(segmentGrammar, segmentInfo, version) as typeof segmentInfo }),
      content: written(grammar, content, version) as Primitive,
    });
  }
  const session = inText(message.session) as CspMessage['session'];
  return { ...message, session, transactions };
}

/** The value as it is read back; undefined when nothing is written for it. */
function written(element: Element, value: unknown, version: CspVersion): unknown {
  switch (element.form) {
    case 'leaf':
      return writtenLeaf(element, value);
    case 'list': {
      const items = all(value as readonly unknown[], element.item, version);
      if (element.nonEmpty && items.length === 0) throw new Unwritable(`an empty ${element.name}`);
      return items;
    }
    case 'struct':
      return writtenStruct(element, value as Data, version);
    case 'choice':
      throw new Error(`${element.name}: primitives do not hold primitives`);
  }
}

function writtenStruct({ name, kind, fields, bareText, nonEmpty }: Struct, data: Data, version: CspVersion): Data {
  const result: Record<string, unknown> = kind === undefined ? {} : { kind };
  if (bareText?.until !== undefined && version <= bareText.until) {
    const { field } = bareText;
    const text = withValidCharacters((data[field] as string | undefined) ?? '');
    if (text.trim() !== '' || fields[field]?.required) result[field] = bareText.exact ? text : text.trim();
    return result;
  }
  const known = Object.entries(fields).filter(([, field]) => existsIn(version, field));
  if (nonEmpty && known.every(([key]) => data[key] === undefined)) throw new Unwritable(`an empty ${name}`);
  for (const [key, field] of Object.entries(fields)) {
    const back = writtenField(`${name}/${key}`, field, data[key], version);
    if (back !== undefined) result[key] = back;
  }
  return result;
}

function writtenField(path: string, field: Field, value: unknown, version: CspVersion): unknown {
  const { element, many, oneUntil, whenUnsupported, required, mandatoryFrom } = field;
  const refused = value !== undefined && whenUnsupported === 'refused';
  if (!existsIn(version, field)) {
    if (refused) throw new Unwritable(`${path} in ${version}`);
    return undefined;
  }
  const isMandatory = required || (mandatoryFrom !== undefined && version >= mandatoryFrom);
  const isThere = value !== undefined && (whenUnsupported === 'empty' || !isUnsupported(field, value, version));
  if (!isThere) {
    if (isMandatory || refused) throw new Unwritable(`nothing of ${path} in ${version}`);
    return undefined;
  }
  if (!many) return written(element, value, version);
  const kept = (value as readonly unknown[]).filter((each) => !isElementUnsupported(element, each, version));
  const back = all(oneUntil !== undefined && version <= oneUntil ? kept.slice(0, 1) : kept, element, version);
  return back.length === 0 ? undefined : back;
}

/** Whether there is a value of which the version supports nothing. */
function isUnsupported({ element, many }: Field, value: unknown, version: CspVersion): boolean {
  if (!many) return isElementUnsupported(element, value, version);
  return (value as readonly unknown[]).every((each) => isElementUnsupported(element, each, version));
}

function isElementUnsupported(element: Element, value: unknown, version: CspVersion): boolean {
  if (element.form === 'list') {
    const items = value as readonly unknown[];
    return items.length > 0 && items.every((item) => isElementUnsupported(element.item, item, version));
  }
  if (element.form !== 'struct') return false;
  const { bareText, fields } = element;
  if (bareText?.until !== undefined && version <= bareText.until) return false;
  const given = Object.entries(value as Data);
  return (
    given.length > 0 &&
    given.every(([key, child]) => {
      const field = fields[key];
      if (field === undefined) return true;
      // It is written empty, or the message is refused.
      if (field.whenUnsupported !== undefined) return field.whenUnsupported !== 'refused' && !existsIn(version, field);
      return !existsIn(version, field) || isUnsupported(field, child, version);
    })
  );
}

function all(values: readonly unknown[], element: Element, version: CspVersion): readonly unknown[] {
  return values
    .filter((value) => !isElementUnsupported(element, value, version))
    .map((value) => written(element, value, version))
    .filter((value) => value !== undefined);
}

function writtenLeaf(leaf: Leaf, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return value === '' && leaf.dropEmpty ? undefined : withValidCharacters(value);
}

/** Plain data with its texts as they are read back. */
function inText(data: unknown): unknown {
  if (typeof data === 'string') return withValidCharacters(data);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, inText(value)]));
}

function withValidCharacters(text: string): string {
  return text.toWellFormed().replace(invalidXmlCharacter, '\ufffd');
}
