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
import { CodecError, type DecodedMessage, type Learnt, type LearntTransaction } from './codec-error.js';
import { ContentOctets } from './content-octets.js';
import type { ElementEvents } from './element-events.js';
import { BadText, readLeaf } from './leaf-text.js';
import { readingNode, type ChildNode, type ReadingNode, type StructNode } from './reading-grammar.js';

type Data = Record<string, unknown>;
type Target = Data | unknown[];
/** What does not fit the grammar; with the transaction in which it stands, or else the one that its answer names. */
type Refusal = Readonly<{ status: StatusCode; problem: string; path: string; transaction: number }>;
/** The envelope while it is read: anything may still be missing. */
type Partly<T> = T extends readonly (infer I)[]
  ? readonly Partly<I>[]
  : T extends object
    ? { readonly [K in keyof T]?: Partly<T[K]> }
    : T;

type SessionData = NonNullable<EnvelopeData['session']>;

const longestShownName = 64;
/** How many names of unknown children are kept; the first one is enough to refuse them. */
const mostUnknownNames = 16;
const envelopeNode = readingNode(Envelope) as StructNode;
const transactionNode = (envelopeNode.children.get('Session')?.node as StructNode).children.get('Transaction')?.node;
const roots = new Map(
  [Envelope, ...bareRoots].flatMap((element) =>
    namesOf(element).map((name) => [name, readingNode(element) as StructNode] as const),
  ),
);

/**
 * Turns element events into a message by the grammar. Children are known by name, so they may come in any order;
 * unknown elements are read over with all they hold.
 *
 * What does not fit the grammar is remembered, and reading goes on, so that the refusal at the end knows the session and
 * the transaction wherever they stand, and that one bad transaction is no harm to its neighbours. Only a message beyond the
 * bounds stops at once.
 */
export class MessageReader implements ElementEvents {
  readonly #bounds: Bounds;
  #version: CspVersion;
  readonly #envelope: Data = {};
  /** Set when the root is no envelope but a primitive. */
  #bareRoot: Data | undefined;
  /** False when the envelope is of a version not spoken here; who asks for the versions may well speak such a one. */
  #isVersionSpoken = true;
  /** The first refusal of the envelope, and the first of each transaction, by its place among them. */
  #refusal: Refusal | undefined;
  #refusals: Map<number, Refusal> | undefined;

  /**
   * The open elements that the grammar knows, and what belongs to each: its node, how it stands in its parent, its data
   * (that of the parent for leaves and choices), its text so far.
   */
  readonly #nodes: ReadingNode[] = [];
  readonly #targets: Target[] = [];
  readonly #children: ChildNode[] = [];
  readonly #texts: string[] = [];
  #top = -1;
  /** What the open ContentData holds, when octets are in it; and whether there were any in the message. */
  #octets: ContentOctets | undefined;
  #hadOctets = false;
  /** How many open elements are inside an unknown one, that one included. */
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
      this.#speakAtLeast(root.since);
    } else {
      this.#isVersionSpoken = version !== undefined;
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
          if (node.unknownNames !== undefined) this.#keepName(node.unknownNames, name);
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
    } else if (node.form === 'leaf')
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
    const envelope = this.#envelope as Partly<EnvelopeData>;
    if (!this.#isVersionSpoken)
      this.#speakAtLeast(bareRoots.find(({ kind }) => kind === bareContent(envelope)?.kind)?.since);
    const bare = bareMessage(this.#version, this.#bareRoot as Primitive | undefined, envelope);
    if (bare === undefined && !this.#isVersionSpoken) {
      this.#remember(505, 'the namespace of WV-CSP-Message is of no version spoken here', Envelope.name, 0);
    }
    if (bare === undefined && !envelope.session?.transactions?.some(({ content }) => content !== undefined)) {
      this.#remember(400, 'there is no transaction with content', 'WV-CSP-Message/Session');
    }
    if (this.#refusal !== undefined) throw this.#error(this.#refusal);
    return bare ?? this.#decoded(envelope.session as SessionData);
  }

  /** A refusal at the place reached, with what was learnt up to there. */
  refused(status: StatusCode, problem: string, path: string): CodecError {
    return new CodecError(status, problem, { path }, this.#learnt(this.#transactions().length - 1));
  }

  /** The version of the message: what the root said, until then the guess. */
  get version(): CspVersion {
    return this.#version;
  }

  /** The work done up to here: elements, texts and their characters. */
  get steps(): number {
    return this.#elements + this.#textSteps;
  }

  /** What the open element holds, when it is one of the grammar's that hold text only. */
  get openLeaf(): Leaf | undefined {
    const node = this.#skipped > 0 ? undefined : this.#nodes[this.#top];
    return node?.form === 'leaf' ? node.leaf : undefined;
  }

  /** What was learnt up to here. */
  learnt(): Learnt {
    return this.#learnt(this.#transactions().length - 1);
  }

  /** Who asks for the versions may well speak one unknown here: it is answered in the oldest that has the question. */
  #speakAtLeast(oldest: CspVersion | undefined): void {
    if (oldest !== undefined && this.#version < oldest) this.#version = oldest;
  }

  #enter(child: ChildNode): void {
    const { key, many, node } = child;
    const parent = this.#targets[this.#top] as Target;
    if (node.form === 'leaf' || node.form === 'choice') {
      this.#push(node, child, parent);
    } else if (many) {
      const data = newData(node);
      addTo(parent, child, data);
      this.#push(node, child, data);
    } else {
      // An element that may stand once and comes again continues the first.
      const data = ((parent as Data)[key] ??= newData(node)) as Target;
      this.#push(node, child, data);
    }
  }

  #keepName(key: string, name: string): void {
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
      this.#remember(400, `${option.name} stands beside another primitive`, this.#path());
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
    if (value instanceof BadText) {
      this.#remember((leaf.refusal ?? 402) as StatusCode, `${name} must be ${value.expected}`, this.#path());
    } else if (value !== undefined) {
      addTo(target, child, value);
    }
  }

  #complete(node: StructNode, data: Data, text: string): void {
    const { bareText } = node;
    if (bareText !== undefined && data[bareText.key] === undefined) {
      const bare = text.trim();
      if (bare !== '' || node.required.includes(bareText)) this.#store(bareText, data, node.exactText ? text : bare);
    }
    if (this.#hadOctets && data.contentData instanceof ContentOctets) this.#settle(data.contentData, node, data);
    for (const { key, node: child } of node.required) {
      if (data[key] === undefined) this.#remember(node.refusal as StatusCode, `${child.name} is missing`, this.#path());
    }
  }

  /** Gives content that came as octets its form; its encoding stands beside it, or else in the MessageInfo beside it. */
  #settle(octets: ContentOctets, node: StructNode, data: Data): void {
    const place = node.children.has('ContentEncoding') ? data : (data.messageInfo as Data | undefined);
    const said = place?.contentEncoding as string | undefined;
    const saysBase64 = said?.trim().toLowerCase() === 'base64';
    const content = octets.settle(saysBase64);
    this.#textSteps += content.data.length;
    if (content.data.length > this.#bounds.textLength) {
      throw this.#outOfBounds(`a text longer than ${this.#bounds.textLength} characters`);
    }
    data.contentData = content.data;
    if (content.isBase64 && !saysBase64 && place !== undefined) place.contentEncoding = 'BASE64';
  }

  /** Keeps the first refusal of its kind; but what cannot be parsed counts before an unknown version, and that before the rest. */
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
    return new CodecError(status, problem, { path }, this.#learnt(transaction));
  }

  /** Transactions without content are passed over, whatever else is wrong with them. */
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

  #transactions(): Partly<NonNullable<SessionData['transactions']>> {
    return (this.#envelope as Partly<EnvelopeData>).session?.transactions ?? [];
  }

  #learnt(transactionIndex: number): Learnt {
    const { descriptor, content } = this.#transactions()[transactionIndex] ?? {};
    const transaction = learntTransaction(descriptor, this.#bareRoot ?? bareContent(this.#envelope) ?? content);
    const session = (this.#envelope as Partly<EnvelopeData>).session?.descriptor;
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

function learntTransaction(
  descriptor: LearntTransaction | undefined,
  content: Readonly<{ kind?: string; clientId?: ClientIdData }> | undefined,
): LearntTransaction | undefined {
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

/** What stands right inside the envelope, without a session. */
function bareContent({ session, discoveryRequest, discoveryResponse }: Partly<EnvelopeData>): Primitive | undefined {
  return session === undefined ? ((discoveryRequest ?? discoveryResponse) as Primitive | undefined) : undefined;
}

/** The message when its primitive stands without session and transaction. */
function bareMessage(
  version: CspVersion,
  root: Primitive | undefined,
  envelope: Partly<EnvelopeData>,
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

/** Puts a child's value where it belongs: into a list, into the array under its key, or under its key. */
function addTo(parent: Target, { key, many }: ChildNode, value: unknown): void {
  if (Array.isArray(parent)) parent.push(value);
  else if (!many) parent[key] = value;
  else {
    const values = parent[key] as unknown[] | undefined;
    // Most arrays stay at one value, and one made by push has room for sixteen more.
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
