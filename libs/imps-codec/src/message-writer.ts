import {
  bareRoots,
  Envelope,
  existsIn,
  type BarePlace,
  type CspMessage,
  type CspVersion,
  type EnvelopeData,
  type Leaf,
  type NamespaceRole,
  type Primitive,
} from '@smsonly/imps-model';
import { CodecError } from './codec-error.js';
import type { ElementSink } from './element-events.js';
import { writeLeaf } from './leaf-text.js';
import {
  writingNode,
  type WritingChild,
  type WritingChoice,
  type WritingList,
  type WritingNode,
  type WritingStruct,
} from './writing-grammar.js';

type Data = Readonly<Record<string, unknown>>;

/**
 * Writes a message into a sink by the grammar: what the message's version supports, in the order of the specification. What
 * the version does not support is left out, with the elements that hold nothing else; a primitive that it does not have
 * cannot be written.
 *
 * @param message of a supported version
 * @throws CodecError with status 500 and the element's path: a value that its element cannot hold, a mandatory element
 *   missing, a primitive that the version does not have, something whose meaning would widen without what the version does
 *   not support.
 */
export function writeMessage(message: CspMessage<Primitive>, sink: ElementSink): void {
  const { version, transactions, bare } = message;
  const writer = new MessageWriter(version, sink);
  if (!isListOfData(transactions)) throw writer.unwritable('transactions is not a list of transactions');
  if (bare === undefined) {
    writer.write(writingNode(Envelope, version), toEnvelope(message));
  } else {
    if (transactions.length > 1) throw writer.unwritable('a message without a session has no other transactions');
    writer.bare(bare, transactions[0]?.content);
  }
}

class MessageWriter {
  readonly #path: string[] = [];

  constructor(
    private readonly version: CspVersion,
    private readonly sink: ElementSink,
  ) {}

  bare(place: BarePlace, content: Primitive | undefined): void {
    const root = bareRoots.find(({ kind }) => kind === content?.kind);
    if (content === undefined || root === undefined || !existsIn(this.version, root)) {
      throw this.unwritable(`${content?.kind ?? 'nothing'} needs a session in CSP ${this.version}`);
    }
    if (place === 'root') {
      this.write(writingNode(root, this.version), content);
    } else {
      const isRequest = content.kind === 'WV-CSP-VersionDiscovery-Request';
      const data = isRequest ? { discoveryRequest: content } : { discoveryResponse: content };
      this.write(writingNode(Envelope, this.version), data);
    }
  }

  write(node: WritingNode, value: unknown): void {
    switch (node.form) {
      case 'leaf':
        this.#leaf(node.leaf, node.name, value);
        break;
      case 'struct':
        if (!isData(value)) throw this.unwritable(`${node.name} is not an object`);
        if (node.plain === undefined) this.#struct(node, value);
        else this.#plain(node.name, node.plain, value);
        break;
      case 'list':
        this.#list(node, value);
        break;
      case 'choice':
        this.#choice(node, value);
    }
  }

  #struct({ name, namespace, children, unsupportedKeys, nonEmpty }: WritingStruct, data: Data): void {
    this.#open(name, namespace);
    for (const key of unsupportedKeys) {
      if (data[key] !== undefined) throw this.unwritable(`${key} cannot be expressed in CSP ${this.version}`);
    }
    if (nonEmpty && !children.some(({ key }) => hasValue(data[key]))) throw this.unwritable(`${name} is empty`);
    for (const child of children) this.#child(child, data[child.key]);
    this.#close(name);
  }

  #plain(name: string, { key, leaf, required }: NonNullable<WritingStruct['plain']>, data: Data): void {
    if (required && data[key] === undefined) throw this.unwritable(`${key} is missing`);
    this.#leaf(leaf, name, data[key] ?? '');
  }

  #list({ name, item, nonEmpty, maybeUnsupported }: WritingList, value: unknown): void {
    const items = this.#supportedItems(item, value, name, maybeUnsupported);
    if (nonEmpty && items.length === 0) throw this.unwritable(`${name} is empty`);
    this.#open(name, undefined);
    for (const each of items) this.write(item, each);
    this.#close(name);
  }

  #choice({ name, namespace, options }: WritingChoice, value: unknown): void {
    if (!isData(value)) throw this.unwritable(`${name} holds no primitive`);
    const option = options.get(value.kind as string);
    if (option === undefined) throw this.unwritable(`${String(value.kind)} does not exist in CSP ${this.version}`);
    this.#open(name, namespace);
    this.write(option, value);
    this.#close(name);
  }

  #child(child: WritingChild, value: unknown): void {
    const { key, node, many, firstOnly, required, maybeUnsupported } = child;
    if (value === undefined || value === null) {
      if (required) throw this.unwritable(`${key} is missing`);
    } else if (many) {
      const values = this.#supportedItems(node, value, key, maybeUnsupported);
      if (required && values.length === 0) throw this.unwritable(`${key} is empty`);
      for (const each of firstOnly ? values.slice(0, 1) : values) this.write(node, each);
    } else if (!maybeUnsupported || child.whenUnsupported === 'empty' || !isUnsupported(node, value)) {
      this.write(node, value);
    } else if (required || child.whenUnsupported === 'refused') {
      throw this.unwritable(`CSP ${this.version} supports nothing of ${key}`);
    }
  }

  /** The items of which the version supports something. */
  #supportedItems(node: WritingNode, value: unknown, name: string, maybeUnsupported: boolean): readonly unknown[] {
    if (!Array.isArray(value)) throw this.unwritable(`${name} is not a list`);
    return maybeUnsupported ? value.filter((item) => !isUnsupported(node, item)) : value;
  }

  #leaf(leaf: Leaf, name: string, value: unknown): void {
    const text = leaf.type === 'flag' && value !== true ? undefined : writeLeaf(leaf, value);
    if (text === undefined) throw this.unwritable(`${name} has a value that is not a valid ${leaf.type}`);
    if (text === '' && leaf.dropEmpty) return;
    this.sink.leaf(leaf, name, text, value);
  }

  #open(name: string, namespace: NamespaceRole | undefined): void {
    this.#path.push(name);
    this.sink.open(name, namespace);
  }

  #close(name: string): void {
    this.sink.close(name);
    this.#path.pop();
  }

  unwritable(problem: string): CodecError {
    const path = this.#path.length === 0 ? Envelope.name : this.#path.join('/');
    return new CodecError(500, problem, { path }, { version: this.version });
  }
}

/**
 * Whether the version supports nothing of an element's value. An empty value is not unsupported: empty elements have a
 * meaning. Nor is one with something that must be written or refused.
 */
function isUnsupported(node: WritingNode, value: unknown): boolean {
  if (node.form === 'list') {
    return Array.isArray(value) && value.length > 0 && value.every((item) => isUnsupported(node.item, item));
  }
  if (node.form !== 'struct' || !node.maybeUnsupported || !isData(value)) return false;
  // Nearly always something is supported, and the first children show it.
  for (const child of node.children) {
    const given = value[child.key];
    if (hasValue(given) && isWritten(child, given)) return false;
  }
  if (node.unsupportedKeys.some((key) => value[key] !== undefined)) return false;
  return Object.entries(value).some(([key, given]) => key !== 'kind' && hasValue(given));
}

function isWritten({ node, many, maybeUnsupported, whenUnsupported }: WritingChild, given: unknown): boolean {
  if (!maybeUnsupported || whenUnsupported !== undefined) return true;
  return many && Array.isArray(given) ? given.some((item) => !isUnsupported(node, item)) : !isUnsupported(node, given);
}

/** Whether there is a value: absent values and empty arrays are none. */
function hasValue(value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}

function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOfData(value: unknown): boolean {
  return Array.isArray(value) && value.every(isData);
}

/** Poll goes into both places that versions have for it; the grammar writes the one of the version. */
function toEnvelope({ session, transactions, poll }: CspMessage<Primitive>): EnvelopeData {
  const last = transactions.length - 1;
  return {
    session: {
      descriptor: session,
      transactions: transactions.map(({ mode, id, segmentInfo, content }, index) => ({
        descriptor: { mode, id, segmentInfo, poll: index === last ? poll : undefined },
        content,
      })),
      poll,
    },
  };
}
