import {
  bareRoots,
  Envelope,
  namesOf,
  versionOfNamespace,
  type BarePlace,
  type ClientIdData,
  type CspMessage,
  type CspTransaction,
  type CspVersion,
  type EnvelopeData,
  type Leaf,
  type Primitive,
  type PrimitiveKind,
  type StatusCode,
} from '@smsonly/imps-model';
import type { Bounds } from './bounds.js';
import { CodecError, type DecodedMessage, type ErrorContext, type TransactionContext } from './codec-error.js';
import { ContentOctets } from './content-octets.js';
import type { ElementEvents } from './element-events.js';
import { InvalidText, readLeaf } from './leaf-text.js';
import { readingNode, type ChildNode, type ReadingNode, type StructNode } from './reading-grammar.js';

type Data = Record<string, unknown>;
type Target = Data | unknown[];
/** A violation of the grammar, with the transaction that it is in, or else the one that the answer refers to. */
type Refusal = Readonly<{ status: StatusCode; problem: string; path: string; transaction: number }>;
/** The envelope while it is being read: anything may still be missing. */
type DeepPartial<T> = T extends readonly (infer I)[]
  ? readonly DeepPartial<I>[]
  : T extends object
    ? { readonly [K in keyof T]?: DeepPartial<T[K]> }
    : T;

type SessionData = NonNullable<EnvelopeData['session']>;

const longestShownName = 64;
/** How many names of unknown children are kept; one is enough to refuse them. */
const mostUnknownNames = 16;
const envelopeNode = readingNode(Envelope) as StructNode;
const transactionNode = (envelopeNode.children.get('Session')?.node as StructNode).children.get('Transaction')?.node;
const roots = new Map(
  [Envelope, ...bareRoots].flatMap((element) =>
    namesOf(element).map((name) => [name, readingNode(element) as StructNode] as const),
  ),
);

/**
 * Turns element events into a message by the grammar. Children are recognised by name, so they may come in any order;
 * unknown elements are ignored with all their content.
 *
 * Violations of the grammar are remembered and reading continues, so that the final refusal knows the session and the
 * transaction wherever they occur, and one bad transaction does not affect the others. Only exceeding a bound stops at
 * once.
 */
export class MessageReader implements ElementEvents {
  readonly #bounds: Bounds;
  #version: CspVersion;
  readonly #envelope: Data = {};
  /** Set when the root is a primitive instead of an envelope. */
  #bareRoot: Data | undefined;
  /** False when the envelope is of an unsupported version; a client asking for the versions may well use one. */
  #isVersionSupported = true;
  /** The first refusal of the envelope, and the first one of each transaction, by its index. */
  #refusal: Refusal | undefined;
  #refusals: Map<number, Refusal> | undefined;

  /**
   * Stacks of the open elements that the grammar knows: node, role in the parent, data (that of the parent for leaves and
   * choices), text so far.
   */
  readonly #nodes: ReadingNode[] = [];
  readonly #targets: Target[] = [];
  readonly #children: ChildNode[] = [];
  readonly #texts: string[] = [];
  #top = -1;
  /** The open ContentData, if it has octets; and whether the message had any. */
  #octets: ContentOctets | undefined;
  #hadOctets = false;
  /** Whether the open leaf had a value without a meaning. */
  #hasUnknownValue = false;
  /** How many elements are open inside an unknown one, including that one. */
  #skipped = 0;
  #elements = 0;
  #textSteps = 0;

  /** @param guess the version to assume until the root says it. */
  constructor(guess: CspVersion, bounds: Bounds) {
    this.#version = guess;
    this.#bounds = bounds;
  }

  openRoot(name: string, namespace: string | undefined): void {
    const version = namespace === undefined ? undefined : versionOfNamespace(namespace);
    if (version !== undefined) this.#version = version;
    this.#elements++;
    const root = roots.get(name);
    if (root === undefined) throw this.refused(400, 'the root element is not WV-CSP-Message', shown(name));
    if (root !== envelopeNode) {
      this.#bareRoot = { kind: root.kind };
      this.#raiseVersionTo(root.since);
    } else {
      this.#isVersionSupported = version !== undefined;
    }
    this.#push(root, { key: '', many: false, node: root }, this.#bareRoot ?? this.#envelope);
  }

  open(name: string, foreign: boolean): void {
    if (++this.#elements > this.#bounds.elements)
      throw this.#outOfBounds(`more than ${this.#bounds.elements} elements`);
    if (this.#top + 1 + this.#skipped >= this.#bounds.depth) {
      throw this.#outOfBounds(`elements deeper than ${this.#bounds.depth}`);
    }
    if (this.#skipped > 0) {
      this.#skipped++;
      return;
    }
    const node = this.#nodes[this.#top];
    switch (node?.form) {
      case 'struct': {
        const child = foreign ? undefined : node.children.get(name);
        if (child !== undefined) {
          this.#enter(child);
        } else {
          this.#skipped = 1;
          if (node.unknownNames !== undefined) this.#addUnknownName(node.unknownNames, name);
        }
        break;
      }
      case 'list':
        if (!foreign && node.itemNames.has(name)) this.#enter(node.item);
        else this.#skipped = 1;
        break;
      case 'choice':
        this.#choose(foreign ? undefined : node.options.get(name), name);
        break;
      default:
        this.#skipped = 1;
    }
  }

  text(characters: string): void {
    this.#textSteps += characters.length + 1;
    if (this.#skipped > 0 || this.#top < 0) return;
    const node = this.#nodes[this.#top] as ReadingNode;
    if (node.form !== 'leaf' && (node.form !== 'struct' || node.bareText === undefined)) return;
    const text = (this.#texts[this.#top] ?? '') + characters;
    if (text.length > this.#bounds.textLength) {
      throw this.#outOfBounds(`a text longer than ${this.#bounds.textLength} characters`);
    }
    this.#texts[this.#top] = text;
    this.#octets?.addText(characters);
  }

  unknownValue(): void {
    this.#textSteps++;
    if (this.openLeaf !== undefined) this.#hasUnknownValue = true;
  }

  octets(bytes: Uint8Array, text: string | undefined): void {
    this.#textSteps += bytes.length + 1;
    if (this.#octets === undefined) {
      this.#octets = new ContentOctets();
      this.#octets.addText(this.#texts[this.#top] ?? '');
      this.#hadOctets = true;
    }
    this.#octets.add(bytes, text);
    if (this.#octets.length > this.#bounds.textLength) {
      throw this.#outOfBounds(`a text longer than ${this.#bounds.textLength} characters`);
    }
  }

  close(): void {
    if (this.#skipped > 0) {
      this.#skipped--;
      return;
    }
    const top = this.#top;
    const node = this.#nodes[top] as ReadingNode;
    if (this.#octets !== undefined) {
      addTo(this.#targets[top] as Target, this.#children[top] as ChildNode, this.#octets);
      this.#octets = undefined;
      this.#hasUnknownValue = false;
    } else if (this.#hasUnknownValue) this.#storeKnown(top);
    else if (node.form === 'leaf')
      this.#store(this.#children[top] as ChildNode, this.#targets[top] as Target, this.#texts[top] ?? '');
    else if (node.form === 'struct') this.#complete(node, this.#targets[top] as Data, this.#texts[top] ?? '');
    this.#top = top - 1;
  }

  /**
   * The message, after the last event.
   *
   * @throws CodecError when something did not fit the grammar.
   */
  message(): CspMessage {
    const message = this.transactions();
    if (this.#refusals !== undefined) {
      const bad = message.transactions.filter((one) => one instanceof CodecError);
      const [worst] = bad.sort((a, b) => rank(a.status) - rank(b.status));
      if (worst !== undefined) throw worst;
    }
    return message as CspMessage;
  }

  /**
   * The message, after the last event, with a refusal in the place of each transaction that does not fit the grammar.
   *
   * @throws CodecError when the envelope does not fit.
   */
  transactions(): DecodedMessage {
    const envelope = this.#envelope as DeepPartial<EnvelopeData>;
    if (!this.#isVersionSupported)
      this.#raiseVersionTo(bareRoots.find(({ kind }) => kind === bareContent(envelope)?.kind)?.since);
    const bare = bareMessage(this.#version, this.#bareRoot as Primitive | undefined, envelope);
    if (bare === undefined && !this.#isVersionSupported) {
      this.#remember(505, 'the namespace of WV-CSP-Message is of no supported version', Envelope.name, 0);
    }
    if (bare === undefined && !envelope.session?.transactions?.some(({ content }) => content !== undefined)) {
      this.#remember(400, 'there is no transaction with content', 'WV-CSP-Message/Session');
    }
    if (this.#refusal !== undefined) throw this.#error(this.#refusal);
    return bare ?? this.#decoded(envelope.session as SessionData);
  }

  /** A refusal at the current place, with what is known of the message so far. */
  refused(status: StatusCode, problem: string, path: string): CodecError {
    return new CodecError(status, problem, { path }, this.context());
  }

  /** The version of the message: that of the root, until then the guess. */
  get version(): CspVersion {
    return this.#version;
  }

  /** The work done so far: elements, texts and their characters. */
  get steps(): number {
    return this.#elements + this.#textSteps;
  }

  /** The open element if it is a leaf of the grammar. */
  get openLeaf(): Leaf | undefined {
    const node = this.#skipped > 0 ? undefined : this.#nodes[this.#top];
    return node?.form === 'leaf' ? node.leaf : undefined;
  }

  /**
   * What is known of the message so far. Of several transactions it is the last request whose ID is known, for that can be
   * answered; else the last one.
   */
  context(): ErrorContext {
    const transactions = this.#transactions();
    const request = transactions.findLastIndex(
      ({ descriptor: { id = '', mode } = {} }) => id !== '' && mode !== 'Response',
    );
    return this.#context(request === -1 ? transactions.length - 1 : request);
  }

  /**
   * A client asking for the versions may use one that is unknown here: the answer is in the oldest version that has the
   * request.
   */
  #raiseVersionTo(oldest: CspVersion | undefined): void {
    if (oldest !== undefined && this.#version < oldest) this.#version = oldest;
  }

  #enter(child: ChildNode): void {
    const { key, many, node } = child;
    const parent = this.#targets[this.#top] as Target;
    if (node.form === 'leaf' || node.form === 'choice' || (node.form === 'struct' && node.isTransparent)) {
      this.#push(node, child, parent);
    } else if (many) {
      const data = newData(node);
      addTo(parent, child, data);
      this.#push(node, child, data);
    } else {
      // An element that may occur only once and comes again continues the first one.
      const data = ((parent as Data)[key] ??= newData(node)) as Target;
      this.#push(node, child, data);
    }
  }

  #addUnknownName(key: string, name: string): void {
    const names = ((this.#targets[this.#top] as Data)[key] ??= []) as string[];
    if (names.length < mostUnknownNames) names.push(shown(name));
  }

  #choose(option: StructNode | undefined, name: string): void {
    const parent = this.#targets[this.#top] as Data;
    const child = this.#children[this.#top] as ChildNode;
    const chosen = parent[child.key] as { kind: string } | undefined;
    if (option === undefined) {
      if (chosen === undefined) parent[child.key] = { kind: 'Unknown', name: shown(name) };
      this.#skipped = 1;
      return;
    }
    if (chosen !== undefined && chosen.kind !== 'Unknown') {
      this.#remember(400, `${option.name} comes beside another primitive`, this.#path());
    }
    const data = { kind: option.kind };
    parent[child.key] = data;
    this.#push(option, child, data);
  }

  #push(node: ReadingNode, child: ChildNode, target: Target): void {
    const top = ++this.#top;
    this.#nodes[top] = node;
    this.#children[top] = child;
    this.#targets[top] = target;
    this.#texts[top] = '';
  }

  #store(child: ChildNode, target: Target, text: string): void {
    if (child.node.form !== 'leaf') return;
    const { leaf, name } = child.node;
    const value = readLeaf(leaf, text, this.#bounds.identifierLength);
    if (value instanceof InvalidText) {
      this.#remember((leaf.refusal ?? 402) as StatusCode, `${name} must be ${value.expected}`, this.#path());
    } else if (value !== undefined) {
      addTo(target, child, value);
    }
  }

  /**
   * A leaf of which a value was skipped. Without any other text it counts as absent, which an empty one would not: an empty
   * word is an item of its list, an empty boolean is true. Only where the parent needs a text it is an empty one.
   */
  #storeKnown(top: number): void {
    this.#hasUnknownValue = false;
    const [child, parent, text = ''] = [this.#children[top] as ChildNode, this.#nodes[top - 1], this.#texts[top]];
    const isNeeded = parent?.form === 'struct' && parent.required.includes(child) && isTextual(child.node);
    if (text.trim() !== '' || isNeeded) this.#store(child, this.#targets[top] as Target, text);
  }

  #complete(node: StructNode, data: Data, text: string): void {
    const { bareText } = node;
    if (bareText !== undefined && data[bareText.key] === undefined) {
      const bare = text.trim();
      if (bare !== '' || node.required.includes(bareText)) this.#store(bareText, data, node.exactText ? text : bare);
    }
    if (this.#hadOctets && data.contentData instanceof ContentOctets) this.#storeContent(data.contentData, node, data);
    for (const { key, node: child } of node.required) {
      if (data[key] === undefined) this.#remember(node.refusal as StatusCode, `${child.name} is missing`, this.#path());
    }
  }

  /** Stores content that came as octets as text; its encoding is beside it, or else in the MessageInfo beside it. */
  #storeContent(octets: ContentOctets, node: StructNode, data: Data): void {
    const place = node.children.has('ContentEncoding') ? data : (data.messageInfo as Data | undefined);
    const encoding = place?.contentEncoding as string | undefined;
    const isBase64 = encoding?.trim().toLowerCase() === 'base64';
    const content = octets.toContent(isBase64);
    this.#textSteps += content.data.length;
    if (content.data.length > this.#bounds.textLength) {
      throw this.#outOfBounds(`a text longer than ${this.#bounds.textLength} characters`);
    }
    data.contentData = content.data;
    if (content.isBase64 && !isBase64 && place !== undefined) place.contentEncoding = 'BASE64';
  }

  /**
   * Keeps the first refusal of each kind; what cannot be parsed takes precedence over an unknown version, and that over the
   * rest.
   */
  #remember(status: StatusCode, problem: string, path: string, transaction = this.#transactions().length - 1): void {
    const refusal = { status, problem, path, transaction: Math.max(transaction, 0) };
    const isWorseThan = (known: Refusal | undefined) => known === undefined || rank(status) < rank(known.status);
    if (this.#top < 2 || this.#nodes[2] !== transactionNode) {
      if (isWorseThan(this.#refusal)) this.#refusal = refusal;
    } else {
      const refusals = (this.#refusals ??= new Map());
      if (isWorseThan(refusals.get(refusal.transaction))) refusals.set(refusal.transaction, refusal);
    }
  }

  #error({ status, problem, path, transaction }: Refusal): CodecError {
    return new CodecError(status, problem, { path }, this.#context(transaction));
  }

  /** Transactions without content are ignored, whatever else is wrong with them. */
  #decoded({
    descriptor: { type, sessionId },
    transactions: given = [],
    poll: ofSession,
  }: SessionData): DecodedMessage {
    const transactions: (CspTransaction | CodecError)[] = [];
    let poll = ofSession;
    for (let at = 0; at < given.length; at++) {
      const { descriptor, content } = given[at] as Partial<(typeof given)[number]>;
      if (descriptor?.poll !== undefined) poll = (poll ?? false) || descriptor.poll;
      if (content === undefined) continue;
      const refusal = this.#refusals?.get(at);
      if (refusal !== undefined || descriptor === undefined) {
        transactions.push(this.#error(refusal as Refusal));
        continue;
      }
      const { mode, id = '', segmentInfo } = descriptor;
      transactions.push(segmentInfo === undefined ? { mode, id, content } : { mode, id, segmentInfo, content });
    }
    const version = this.#version;
    const session = sessionId === undefined || sessionId === '' ? { type } : { type, sessionId };
    return poll === undefined ? { version, session, transactions } : { version, session, transactions, poll };
  }

  #outOfBounds(problem: string): CodecError {
    return this.refused(400, problem, this.#path());
  }

  #path(): string {
    return this.#nodes
      .slice(0, this.#top + 1)
      .map((node) => node.name)
      .join('/');
  }

  #transactions(): DeepPartial<NonNullable<SessionData['transactions']>> {
    return (this.#envelope as DeepPartial<EnvelopeData>).session?.transactions ?? [];
  }

  #context(transactionIndex: number): ErrorContext {
    const { descriptor, content } = this.#transactions()[transactionIndex] ?? {};
    const transaction = transactionContext(descriptor, this.#bareRoot ?? bareContent(this.#envelope) ?? content);
    const session = (this.#envelope as DeepPartial<EnvelopeData>).session?.descriptor;
    return {
      version: this.#version,
      ...(session && {
        session: {
          ...(session.type && { type: session.type }),
          ...(session.sessionId && { sessionId: session.sessionId }),
        },
      }),
      ...(transaction && { transaction }),
    };
  }
}

function transactionContext(
  descriptor: TransactionContext | undefined,
  content: Readonly<{ kind?: string; clientId?: ClientIdData }> | undefined,
): TransactionContext | undefined {
  if (descriptor === undefined && content === undefined) return undefined;
  const { mode, id } = descriptor ?? {};
  const { kind, clientId } = content ?? {};
  return {
    ...(mode && { mode }),
    ...(id && { id }),
    ...(kind && kind !== 'Unknown' && { kind: kind as PrimitiveKind }),
    ...(clientId && { clientId }),
  };
}

/** The primitive directly inside the envelope, without a session. */
function bareContent({
  session,
  discoveryRequest,
  discoveryResponse,
}: DeepPartial<EnvelopeData>): Primitive | undefined {
  return session === undefined ? ((discoveryRequest ?? discoveryResponse) as Primitive | undefined) : undefined;
}

/** The message if its primitive comes without session and transaction. */
function bareMessage(
  version: CspVersion,
  root: Primitive | undefined,
  envelope: DeepPartial<EnvelopeData>,
): CspMessage | undefined {
  const content = root ?? bareContent(envelope);
  if (content === undefined) return undefined;
  const mode = content.kind.endsWith('-Response') ? 'Response' : 'Request';
  const bare: BarePlace = root === undefined ? 'message' : 'root';
  return { version, session: { type: 'Outband' }, transactions: [{ mode, id: '', content }], bare };
}

function newData(node: ReadingNode): Target {
  if (node.form === 'list') return [];
  return node.form === 'struct' && node.kind !== undefined ? { kind: node.kind } : {};
}

function isTextual(node: ReadingNode): boolean {
  if (node.form !== 'leaf') return false;
  const { type, closed = false } = node.leaf;
  return type === 'text' || type === 'identifier' || (type === 'word' && !closed);
}

/** Puts a child's value where it belongs: into a list, into the array under its key, or under its key. */
function addTo(parent: Target, { key, many }: ChildNode, value: unknown): void {
  if (Array.isArray(parent)) parent.push(value);
  else if (!many) parent[key] = value;
  else {
    const values = parent[key] as unknown[] | undefined;
    // Most arrays keep one value, and an array made by push has room for sixteen more.
    if (values === undefined) parent[key] = [value];
    else values.push(value);
  }
}

function shown(name: string): string {
  return name.length <= longestShownName ? name : `${name.slice(0, longestShownName)}…`;
}

function rank(status: number): number {
  return status === 400 ? 0 : status === 505 ? 1 : 2;
}
