import {
  existsIn,
  primitives,
  type CspMessage,
  type CspTransaction,
  type CspVersion,
  type Element,
  type Leaf,
  type Primitive,
  type Struct,
} from '@smsonly/imps-model';

type Data = Readonly<Record<string, unknown>>;

/** Characters that XML 1.0 cannot hold, single surrogates among them; they come in by WBXML and go out as U+FFFD. */
const unholdable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const grammarOf = new Map((primitives as readonly Struct[]).map((entry) => [entry.kind, entry]));

/**
 * What must come back when a message is written and read again: the message without what its version does not know. Walks
 * the grammar on its own, apart from the code under test.
 *
 * @returns why the message cannot be written, for a primitive that its version does not have.
 */
export function writtenForm(message: CspMessage): CspMessage<Primitive> | string {
  const { version } = message;
  const transactions: CspTransaction<Primitive>[] = [];
  for (const { mode, id, segmentInfo, content } of message.transactions) {
    const grammar = grammarOf.get(content.kind);
    if (grammar === undefined || !existsIn(version, grammar)) return `${content.kind} in ${version}`;
    transactions.push({
      mode,
      id: holdable(id),
      ...(segmentInfo !== undefined && version >= '1.3' && { segmentInfo: inText(segmentInfo) as typeof segmentInfo }),
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
    case 'list':
      return all(value as readonly unknown[], element.item, version);
    case 'struct':
      return writtenStruct(element, value as Data, version);
    case 'choice':
      throw new Error(`${element.name}: primitives do not hold primitives`);
  }
}

function writtenStruct({ kind, fields, bareText }: Struct, data: Data, version: CspVersion): Data {
  const result: Record<string, unknown> = kind === undefined ? {} : { kind };
  if (bareText?.until !== undefined && version <= bareText.until) {
    const { field } = bareText;
    const text = holdable((data[field] as string | undefined) ?? '').trim();
    if (text !== '' || fields[field]?.required) result[field] = text;
    return result;
  }
  for (const [key, field] of Object.entries(fields)) {
    const value = data[key];
    if (value === undefined || !existsIn(version, field)) continue;
    const back = field.many
      ? manyWritten(value as readonly unknown[], field.element, version, field.oneUntil)
      : written(field.element, value, version);
    if (back !== undefined) result[key] = back;
  }
  return result;
}

function manyWritten(
  values: readonly unknown[],
  element: Element,
  version: CspVersion,
  oneUntil: CspVersion | undefined,
): readonly unknown[] | undefined {
  const back = all(oneUntil !== undefined && version <= oneUntil ? values.slice(0, 1) : values, element, version);
  return back.length === 0 ? undefined : back;
}

function all(values: readonly unknown[], element: Element, version: CspVersion): readonly unknown[] {
  return values.map((value) => written(element, value, version)).filter((value) => value !== undefined);
}

function writtenLeaf(leaf: Leaf, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return value === '' && leaf.dropEmpty ? undefined : holdable(value);
}

/** Plain data with its texts as they are read back. */
function inText(data: unknown): unknown {
  if (typeof data === 'string') return holdable(data);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, inText(value)]));
}

function holdable(text: string): string {
  return text.toWellFormed().replace(unholdable, '\ufffd');
}
