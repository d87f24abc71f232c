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
  type WritingNode,
  type WritingStruct,
} from './writing-grammar.js';

type Data = Readonly<Record<string, unknown>>;

/**
 * Writes a message into a sink by the grammar: what the message's version knows, in the order of the papers. What the
 * version does not know is left out; a primitive that it does not know cannot be written.
 *
 * @throws CodecError with status 500 and the element's path: a value that has no text, a mandatory element missing, a
 *   primitive unknown to the version.
 */
export function writeMessage(message: CspMessage<Primitive>, sink: ElementSink): void {
  const { version } = message;
  const writer = new MessageWriter(version, sink);
  if (message.bare === undefined) writer.write(writingNode(Envelope, version), toEnvelope(message));
  else writer.bare(message.bare, message.transactions[0]?.content);
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
      throw this.#unwritable(`${content?.kind ?? 'nothing'} does not stand without a session in CSP ${this.version}`);
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
        if (node.plain === undefined) this.#struct(node, value as Data);
        else this.#leaf(node.plain.leaf, node.name, (value as Data)[node.plain.key] ?? '');
        break;
      case 'list':
        this.#open(node.name, undefined);
        for (const item of value as readonly unknown[]) this.write(node.item, item);
        this.#close(node.name);
        break;
      case 'choice':
        this.#choice(node, value as Primitive);
    }
  }

  #struct({ name, namespace, children }: WritingStruct, data: Data): void {
    this.#open(name, namespace);
    for (const child of children) this.#child(child, data[child.key]);
    this.#close(name);
  }

  #choice({ name, namespace, options }: WritingChoice, value: Primitive): void {
    const option = options.get(value.kind);
    if (option === undefined) throw this.#unwritable(`${value.kind} does not exist in CSP ${this.version}`);
    this.#open(name, namespace);
    this.write(option, value);
    this.#close(name);
  }

  #child({ key, node, many, firstOnly, required }: WritingChild, value: unknown): void {
    if (value === undefined || value === null) {
      if (required) throw this.#unwritable(`${key} is missing`);
    } else if (!many) {
      this.write(node, value);
    } else {
      const values = value as readonly unknown[];
      if (required && values.length === 0) throw this.#unwritable(`${key} is empty`);
      for (const each of firstOnly ? values.slice(0, 1) : values) this.write(node, each);
    }
  }

  #leaf(leaf: Leaf, name: string, value: unknown): void {
    const text = writeLeaf(leaf, value);
    if (text === undefined) throw this.#unwritable(`${name} has a value that is no ${leaf.type}`);
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

  #unwritable(problem: string): CodecError {
    return new CodecError(500, problem, { path: this.#path.join('/') }, { version: this.version });
  }
}

/** Poll goes into both places where versions have it; the grammar writes the one that the version knows. */
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
