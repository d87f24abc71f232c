import type { AttributeName, Presence, PresenceAttribute, PresencePart } from '@smsonly/contracts';
import {
  presenceAttributes,
  primitives,
  type Element,
  type Field,
  type Leaf,
  type PresenceData,
  type PresenceSubListData,
  type Struct,
} from '@smsonly/imps-model';

/**
 * Converts presence values between their two forms: named elements as CSP writes them, and the contracts' attributes of
 * qualifier, value and parts. The grammar tells which child is which, so no attribute is named here.
 */

type Data = Readonly<Record<string, unknown>>;
type Fields = Readonly<Record<string, Field>>;

/** Children of an attribute that have their own field in the contract. */
const ownPlace = new Set(['qualifier', 'presenceValue', 'clientId']);
const attributeFields = presenceSubListFields();

function presenceSubListFields(): Fields {
  const update = primitives.find(({ kind }) => kind === 'UpdatePresence-Request') as Struct;
  return (update.fields.presenceSubList?.element as Struct).fields;
}

function fieldsOf(element: Element | undefined): Fields {
  return element?.form === 'struct' ? element.fields : {};
}

/** A published PresenceSubList as attributes. A value without Qualifier counts as valid. */
export function attributesOf(list: PresenceSubListData): PresenceAttribute[] {
  return presenceAttributes.flatMap(({ key, name }) => {
    const fields = fieldsOf(attributeFields[key]?.element);
    return instances(list[key]).map((instance) => attributeOf(name as AttributeName, instance, fields));
  });
}

function instances(value: unknown): Data[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]) as Data[];
}

function attributeOf(name: AttributeName, instance: Data, fields: Fields): PresenceAttribute {
  const qualifier = instance.qualifier !== false;
  const value = instance.presenceValue;
  const clientId = instance.clientId as PresenceAttribute['clientId'];
  const parts = partsOf(instance, fields);
  // One PC client publishes OnlineStatus without a value and means T.
  const text = value === undefined && name === 'OnlineStatus' && qualifier ? 'T' : leafText(value);
  return {
    name,
    qualifier,
    ...(text !== undefined && { value: text }),
    ...(parts.length > 0 && { parts }),
    ...(clientId !== undefined && { clientId }),
  };
}

function partsOf(data: Data, fields: Fields): PresencePart[] {
  return Object.entries(fields)
    .filter(([key]) => !ownPlace.has(key))
    .flatMap(([key, { element }]) =>
      instances(data[key]).map((child): PresencePart => {
        if (element.form !== 'struct') return { name: element.name, text: leafText(child) ?? '' };
        return { name: element.name, parts: partsOf(child as Data, element.fields) };
      }),
    );
}

function leafText(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  return value instanceof Date ? value.toISOString() : String(value);
}

/** A user's presence as CSP writes it. PresenceSubList is always written, since one phone family fails without it. */
export function presenceOf({ userId, attributes }: Presence): PresenceData {
  const list: Record<string, unknown> = {};
  for (const { key, name, level } of presenceAttributes) {
    const fields = fieldsOf(attributeFields[key]?.element);
    const values = attributes.filter((attribute) => attribute.name === name).map((one) => valueOf(one, fields));
    if (values.length > 0) list[key] = level === 'client' ? values : values[0];
  }
  return { userId, presenceSubList: list as PresenceSubListData };
}

function valueOf(attribute: PresenceAttribute, fields: Fields): Data {
  const { qualifier, value, parts = [], clientId } = attribute;
  return {
    qualifier,
    ...(value !== undefined &&
      fields.presenceValue && { presenceValue: leafValue(fields.presenceValue.element, value) }),
    ...dataOf(parts, fields),
    ...(clientId !== undefined && fields.clientId && { clientId }),
  };
}

function dataOf(parts: readonly PresencePart[], fields: Fields): Data {
  const data: Record<string, unknown> = {};
  for (const [key, { element, many }] of Object.entries(fields)) {
    if (ownPlace.has(key)) continue;
    const values = parts
      .filter((part) => part.name === element.name)
      .map((part) =>
        element.form === 'struct' ? dataOf(part.parts ?? [], element.fields) : leafValue(element, part.text ?? ''),
      );
    if (values.length > 0) data[key] = many ? values : values[0];
  }
  return data;
}

function leafValue(element: Element, text: string): unknown {
  switch ((element as Leaf).type) {
    case 'boolean':
      return text === 'T';
    case 'integer':
      return Number(text);
    case 'date':
      return new Date(text);
    default:
      return text;
  }
}
