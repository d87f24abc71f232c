import {
  cspVersions,
  existsIn,
  type CspVersion,
  type Element,
  type Field,
  type Leaf,
  type List,
  type NamespaceRole,
  type Struct,
} from '@smsonly/imps-model';

/** The grammar, arranged for writing one version: what the version supports, under its names, in order. */
export type WritingNode = WritingLeaf | WritingStruct | WritingList | WritingChoice;

export type WritingLeaf = Readonly<{ form: 'leaf'; name: string; leaf: Leaf }>;

export type WritingStruct = Readonly<{
  form: 'struct';
  name: string;
  namespace: NamespaceRole | undefined;
  children: readonly WritingChild[];
  /** Set when this version writes the element as plain text: the key and leaf of that text. */
  plain: Readonly<{ key: string; leaf: Leaf; required: boolean }> | undefined;
  /** Keys that this version does not support and that must not be left out. */
  unsupportedKeys: readonly string[];
  nonEmpty: boolean;
  /** Whether this version may support nothing of the element's value. */
  maybeUnsupported: boolean;
}>;

export type WritingList = Readonly<{
  form: 'list';
  name: string;
  item: WritingNode;
  nonEmpty: boolean;
  maybeUnsupported: boolean;
}>;

export type WritingChoice = Readonly<{
  form: 'choice';
  name: string;
  namespace: NamespaceRole | undefined;
  /** By kind; without the primitives that the version does not have. */
  options: ReadonlyMap<string, WritingStruct>;
}>;

export type WritingChild = Readonly<{
  key: string;
  node: WritingNode;
  many: boolean;
  firstOnly: boolean;
  required: boolean;
  whenUnsupported: Field['whenUnsupported'];
  maybeUnsupported: boolean;
}>;

const nodes = new Map(cspVersions.map((version) => [version, new WeakMap<Element, WritingNode>()]));

/** The writing node of a grammar element in a version; built once. */
export function writingNode(element: Element, version: CspVersion): WritingNode {
  const ofVersion = nodes.get(version) as WeakMap<Element, WritingNode>;
  let node = ofVersion.get(element);
  if (node === undefined) {
    node = build(element, version);
    ofVersion.set(element, node);
  }
  return node;
}

function build(element: Element, version: CspVersion): WritingNode {
  const name = element.nameIn?.[version] ?? element.name;
  switch (element.form) {
    case 'leaf':
      return { form: 'leaf', name, leaf: element };
    case 'list':
      return buildList(element, name, version);
    case 'choice': {
      const known = element.options.filter((option) => existsIn(version, option));
      const options = new Map(
        known.map((option) => [option.kind ?? '', writingNode(option, version) as WritingStruct]),
      );
      return { form: 'choice', name, namespace: element.namespace, options };
    }
    case 'struct':
      return buildStruct(element, name, version);
  }
}

function buildList(element: List, name: string, version: CspVersion): WritingList {
  const item = writingNode(element.item, version);
  return { form: 'list', name, item, nonEmpty: element.nonEmpty ?? false, maybeUnsupported: isPartlyUnsupported(item) };
}

function buildStruct(element: Struct, name: string, version: CspVersion): WritingStruct {
  const { bareText, namespace, nonEmpty = false } = element;
  const fields = Object.entries(element.fields);
  const children = fields
    .filter(([, field]) => existsIn(version, field))
    .map(([key, field]): WritingChild => {
      const { element: child, many, oneUntil, whenUnsupported } = field;
      const node = writingNode(child, version);
      const firstOnly = oneUntil !== undefined && version <= oneUntil;
      return {
        key,
        node,
        many,
        firstOnly,
        required: isRequired(field, version),
        whenUnsupported,
        maybeUnsupported: isPartlyUnsupported(node),
      };
    });
  const unsupportedKeys = fields
    .filter(([, field]) => field.whenUnsupported === 'refused' && !existsIn(version, field))
    .map(([key]) => key);
  const isPlain = bareText?.until !== undefined && version <= bareText.until;
  const plain = isPlain ? plainText(bareText.field, element.fields[bareText.field] as Field) : undefined;
  const hasUnsupportedField = children.length < fields.length || element.unknownNames !== undefined;
  const maybeUnsupported = !isPlain && (hasUnsupportedField || children.some((child) => child.maybeUnsupported));
  return { form: 'struct', name, namespace, children, plain, unsupportedKeys, nonEmpty, maybeUnsupported };
}

function plainText(key: string, { element, required }: Field): WritingStruct['plain'] {
  return { key, leaf: element as Leaf, required };
}

function isRequired({ required, mandatoryFrom }: Field, version: CspVersion): boolean {
  return required || (mandatoryFrom !== undefined && version >= mandatoryFrom);
}

function isPartlyUnsupported(node: WritingNode): boolean {
  return (node.form === 'struct' || node.form === 'list') && node.maybeUnsupported;
}
