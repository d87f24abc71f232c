import { namesOf, type CspVersion, type Element, type Leaf, type List, type Struct } from '@smsonly/imps-model';

/** The grammar, arranged for reading: an element's children by every name they may have on the wire. */
export type ReadingNode = LeafNode | StructNode | ListNode | ChoiceNode;

export type LeafNode = Readonly<{ form: 'leaf'; leaf: Leaf; name: string }>;

export type StructNode = Readonly<{
  form: 'struct';
  name: string;
  /** Its children are read as those of its parent. */
  isTransparent: boolean;
  kind: string | undefined;
  children: ReadonlyMap<string, ChildNode>;
  required: readonly ChildNode[];
  /** The child that text directly inside the element is read as, and whether that text keeps its outer white space. */
  bareText: ChildNode | undefined;
  exactText: boolean;
  /** The key under which names of unknown children are kept. */
  unknownNames: string | undefined;
  since: CspVersion | undefined;
  refusal: number;
}>;

export type ListNode = Readonly<{ form: 'list'; name: string; item: ChildNode; itemNames: ReadonlySet<string> }>;

export type ChoiceNode = Readonly<{ form: 'choice'; name: string; options: ReadonlyMap<string, StructNode> }>;

/** A child and the key under which its value goes into the parent's data. */
export type ChildNode = Readonly<{ key: string; many: boolean; node: ReadingNode }>;

/** The status for a missing child unless the grammar says otherwise: bad parameter. */
const badParameter = 402;

const nodes = new WeakMap<Element, ReadingNode>();

/** The reading node of a grammar element; built once. */
export function readingNode(element: Element): ReadingNode {
  let node = nodes.get(element);
  if (node === undefined) {
    node = build(element);
    nodes.set(element, node);
  }
  return node;
}

function build(element: Element): ReadingNode {
  switch (element.form) {
    case 'leaf':
      return { form: 'leaf', leaf: element, name: element.name };
    case 'struct':
      return buildStruct(element);
    case 'list':
      return buildList(element);
    case 'choice': {
      const options = new Map<string, StructNode>();
      for (const option of element.options) {
        const node = readingNode(option) as StructNode;
        for (const name of namesOf(option)) options.set(name, node);
      }
      return { form: 'choice', name: element.name, options };
    }
  }
}

function buildStruct(element: Struct): StructNode {
  const children = new Map<string, ChildNode>();
  const required: ChildNode[] = [];
  let bareText: ChildNode | undefined;
  for (const [key, field] of Object.entries(element.fields)) {
    const child = { key, many: field.many, node: readingNode(field.element) };
    for (const name of namesOf(field.element)) children.set(name, child);
    if (field.required) required.push(child);
    if (element.bareText?.field === key) bareText = child;
  }
  const { name, kind, since, unknownNames, refusal = badParameter } = element;
  const exactText = element.bareText?.exact ?? false;
  const common = { form: 'struct', exactText, unknownNames, since, refusal } as const;
  const wrappers = (element.readThrough ?? []).map((wrapper) => {
    const inside = { name: wrapper, kind: undefined, children: new Map(children), required: [], bareText: undefined };
    return { key: '', many: false, node: { ...common, ...inside, isTransparent: true } };
  });
  for (const wrapper of wrappers) children.set(wrapper.node.name, wrapper);
  return { ...common, name, isTransparent: false, kind, children, required, bareText };
}

function buildList(element: List): ListNode {
  const item = { key: '', many: true, node: readingNode(element.item) };
  return { form: 'list', name: element.name, item, itemNames: new Set(namesOf(element.item)) };
}
