import {
  cspVersions,
  existsIn,
  type CspVersion,
  type Element,
  type Leaf,
  type NamespaceRole,
} from '@smsonly/imps-model';

/** The grammar, arranged for writing one version: what the version knows, under its names, in order. */
export type WritingNode = WritingLeaf | WritingStruct | WritingList | WritingChoice;

export type WritingLeaf = Readonly<{ form: 'leaf'; name: string; leaf: Leaf }>;

export type WritingStruct = Readonly<{
  form: 'struct';
  name: string;
  namespace: NamespaceRole | undefined;
  children: readonly WritingChild[];
  /** Set when this version writes the element as plain text: the key and leaf of that text. */
  plain: Readonly<{ key: string; leaf: Leaf }> | undefined;
}>;

export type WritingList = Readonly<{ form: 'list'; name: string; item: WritingNode }>;

export type WritingChoice = Readonly<{
  form: 'choice';
  name: string;
  namespace: NamespaceRole | undefined;
  /** By kind; without the primitives that the version does not know. */
  options: ReadonlyMap<string, WritingStruct>;
}>;

export type WritingChild = Readonly<{
  key: string;
  node: WritingNode;
  many: boolean;
  firstOnly: boolean;
  required: boolean;
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
      return { form: 'list', name, item: writingNode(element.item, version) };
    case 'choice': {
      const known = element.options.filter((option) => existsIn(version, option));
      const options = new Map(
        known.map((option) => [option.kind ?? '', writingNode(option, version) as WritingStruct]),
      );
      return { form: 'choice', name, namespace: element.namespace, options };
    }
    case 'struct': {
      const children = Object.entries(element.fields)
        .filter(([, field]) => existsIn(version, field))
        .map(([key, { element: child, many, required, oneUntil }]) => ({
          key,
          node: writingNode(child, version),
          many,
          firstOnly: oneUntil !== undefined && version <= oneUntil,
          required,
        }));
      const { bareText, fields, namespace } = element;
      const isPlain = bareText?.until !== undefined && version <= bareText.until;
      const plain = isPlain ? { key: bareText.field, leaf: fields[bareText.field]?.element as Leaf } : undefined;
      return { form: 'struct', name, namespace, children, plain };
    }
  }
}
