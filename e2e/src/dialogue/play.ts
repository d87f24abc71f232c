import { nobody, type Audience } from './audience.js';
import { holdsIn } from './condition.js';
import type { Action, BodyLine, Dialogue, Expected, SendOptions, Step } from './dialogue.js';
import { DialogueFault } from './dialogue-fault.js';
import { allBelow, childOf, inLines, leaf, parent, type SentElement } from './elements.js';
import type { Answer } from './envelope.js';
import type { Handset } from './handset.js';
import { matchContent } from './match.js';
import type { WrittenElement } from './read-xml.js';
import { milliseconds } from '../system/milliseconds.js';
import type { Stage } from './stage.js';
import { TcpLine } from './tcp-line.js';
import { bindingsOf, expand, patternOf, piecesOf } from './words.js';

/** How long what must come may take to come, ms, unless the dialogue says. */
const patience = 20_000;
/** Interval between polls while something is waited for, ms. */
const pollInterval = 30;

/** Characters of an ID that every phone can store. */
const longestId = 50;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Plays a dialogue: what it says is sent, what comes back is compared.
 * @throws DialogueFault at the first difference
 */
export async function playDialogue(dialogue: Dialogue, stage: Stage, audience: Audience = nobody): Promise<void> {
  await stage.enter(dialogue);
  const first = dialogue.people[0]?.name ?? '';
  for (const step of dialogue.steps) {
    const who = 'who' in step.action ? step.action.who : undefined;
    const { version, encodingOf } = stage.production;
    const encoding = encodingOf(who === undefined || dialogue.phones.includes(who) ? first : who);
    if (!holdsIn(step.only, version, encoding)) continue;
    if (step.action.kind === 'chapter') {
      audience.chapter(expand(step.action.title, stage));
      continue;
    }
    try {
      // What somebody does is told before what comes of it; what is seen, when it has come.
      if (!isLooking(step)) tell(step, stage, audience);
      await new Player(stage).play(step.action);
      if (isLooking(step)) tell(step, stage, audience);
    } catch (error) {
      if (error instanceof DialogueFault) throw error;
      const message = error instanceof Error ? error.message : String(error);
      throw new DialogueFault(dialogue.file, step.line, `${step.text}\n  ${message}`);
    }
  }
}

/** Steps that look at what came, and steps that an audience only hears of when the file has words for them. */
const looking = [
  'get',
  'get nothing',
  'get the same',
  'get anything but',
  'get datagram',
  'saw',
  'get HTTP',
  'read line',
  'is closed',
  'is silent',
  'get SMS',
  'get no SMS',
  'compare',
  'is a conversation number',
];
const quiet = ['take all', 'let', 'compare', 'pause', 'acknowledge', 'is a conversation number'];

const isLooking = ({ action }: Step): boolean => looking.includes(action.kind);

function tell(step: Step, stage: Stage, audience: Audience): void {
  const { action, text, words } = step;
  if (words === undefined && quiet.includes(action.kind)) return;
  const isOperator = action.kind === 'register' || action.kind === 'delete';
  const who = isOperator ? 'Operator' : 'who' in action ? action.who : '';
  const said = expand(words ?? text.replace(/^(The operator|[A-Z]\w*) /, ''), stage);
  if (isLooking(step)) audience.sees(who, said);
  else audience.does(who, said);
}

class Player {
  constructor(private readonly stage: Stage) {}

  async play(action: Action): Promise<void> {
    const { stage } = this;
    switch (action.kind) {
      case 'chapter':
        return;
      case 'log in':
        return this.login(stage.handset(action.who));
      case 'log out':
        return this.logout(stage.handset(action.who));
      case 'write':
        return this.write(action);
      case 'send':
        return this.send(action);
      case 'repeat': {
        const handset = stage.handset(action.who);
        if (!handset.sent) throw new Error('nothing was sent before');
        return handset.post(handset.sent);
      }
      case 'post': {
        const handset = stage.handset(action.who);
        const body = this.document(action.body, action.contentType === 'WBXML', handset);
        const contentType = action.contentType.includes('/') ? action.contentType : handset.contentType;
        return handset.post({ contentType, body });
      }
      case 'fetch':
        return stage.handset(action.who).fetch(expand(action.url, stage));
      case 'fetch until': {
        const handset = stage.handset(action.who);
        const deadline = performance.now() + patience;
        do {
          await handset.fetch(expand(action.url, stage));
          if (handset.http?.status === action.status) return;
          await pause(pollInterval);
        } while (performance.now() < deadline);
        throw new Error(`got HTTP ${handset.http?.status}`);
      }
      case 'get':
        return this.get(stage.handset(action.who), action.expected, action.waits);
      case 'get nothing': {
        const { body, tookMs } = stage.handset(action.who).checkedHttp();
        if (tookMs > (action.withinMs ?? Infinity)) throw new Error(`it took ${Math.round(tookMs)} ms`);
        if (body.length > 0) throw new Error(`got\n${shownAnswer(stage.handset(action.who))}`);
        return;
      }
      case 'get the same': {
        const { http, earlier } = stage.handset(action.who);
        if (!http || !earlier[0] || Buffer.compare(http.body, earlier[0]) !== 0)
          throw new Error(`got another answer than before:\n${shownAnswer(stage.handset(action.who))}`);
        return;
      }
      case 'get anything but': {
        const { content } = stage.handset(action.who).answer();
        if (childOf(content, 'Result', 'Code')?.text === String(action.code))
          throw new Error(`got\n${shownAnswer(stage.handset(action.who))}`);
        return;
      }
      case 'get HTTP': {
        const status = stage.handset(action.who).http?.status;
        if (status !== action.status) throw new Error(`got HTTP ${status}`);
        return;
      }
      case 'acknowledge':
        return this.acknowledge(stage.handset(action.who), action.what, action.withPrimitive);
      case 'poll on':
        return this.pollOn(stage.handset(action.who), milliseconds(expand(action.duration, stage)));
      case 'take all':
        return this.takeAll(stage.handset(action.who));
      case 'saw': {
        const text = expand(action.text, stage);
        const times = stage.handset(action.who).shown.filter((each) => each === text).length;
        if (times < action.least || times > action.most) throw new Error(`it came ${times} times`);
        return;
      }
      case 'connect': {
        const handset = stage.handset(action.who);
        handset.line = await TcpLine.to(expand(action.host, stage), Number(expand(action.port, stage)));
        return;
      }
      case 'listen':
        return stage.call(`${action.who.toLowerCase()}Port`, String(await stage.handset(action.who).datagrams.open()));
      case 'get datagram': {
        const { withinMs = patience } = action;
        const datagram = await stage.handset(action.who).datagrams.next(withinMs);
        if (datagram === undefined) throw new Error(`none came within ${withinMs} ms`);
        this.bind(action.text, datagram.trimEnd());
        return;
      }
      case 'hang up':
        return this.line(action.who).close();
      case 'write line': {
        const text = expand(action.text, stage);
        const whole = action.isWhole ? `${text}\r\n` : text.replaceAll('\\r', '\r').replaceAll('\\n', '\n');
        return this.line(action.who).write(whole);
      }
      case 'read line': {
        const { withinMs = patience } = action;
        const line = await this.line(action.who).next(withinMs);
        if (line === undefined) throw new Error(`no line came within ${withinMs} ms`);
        this.bind(action.text, line);
        return;
      }
      case 'is closed':
        if (!(await this.line(action.who).closed(patience))) throw new Error('it is still open');
        return;
      case 'is silent': {
        const line = await this.line(action.who).next(milliseconds(expand(action.duration, stage)));
        if (line !== undefined) throw new Error(`got the line ${line}`);
        return;
      }
      case 'send SMS':
        return stage.phone(action.who).send(expand(action.to, stage), expand(action.text, stage));
      case 'get SMS':
        return this.getSms(action.who, action.from, action.text);
      case 'get no SMS': {
        const pattern = patternOf(action.text, stage);
        const sms = (await stage.newSms(stage.phone(action.who))).find(({ text }) => bindingsOf(pattern, text));
        if (sms) throw new Error(`it has from ${sms.from}: ${sms.text}`);
        return;
      }
      case 'register': {
        const { userId, password } = stage.handset(action.whom).owner;
        const status = await stage.operator.put(userId, {
          password,
          displayName: action.whom,
          ...(action.msisdn !== undefined && { msisdn: expand(action.msisdn, stage) }),
        });
        if (status !== 201 && status !== 200) throw new Error(`HTTP ${status}`);
        return;
      }
      case 'delete': {
        const status = await stage.operator.delete(stage.handset(action.whom).owner.userId);
        if (status !== 204) throw new Error(`HTTP ${status}`);
        return;
      }
      case 'pause':
        await pause(milliseconds(expand(action.duration, stage)));
        return;
      case 'let':
        return stage.call(action.name, expand(action.value, stage));
      case 'compare': {
        const [left, right] = [expand(action.left, stage), expand(action.right, stage)];
        if ((left === right) !== action.isEqual) throw new Error(`«${left}» and «${right}»`);
        return;
      }
      case 'is a conversation number': {
        const number = expand(action.number, stage);
        if (!stage.isConversationNumber(number)) throw new Error(`${number} is none`);
      }
    }
  }

  private line(who: string): TcpLine {
    const { line } = this.stage.handset(who);
    if (!line) throw new Error(`${who} has not connected`);
    return line;
  }

  private async login(handset: Handset): Promise<void> {
    const { userId, clientId, password, cookie } = handset.owner;
    const content = parent(
      'Login-Request',
      leaf('UserID', userId),
      parent('ClientID', leaf('URL', clientId)),
      leaf('Password', password),
      leaf('TimeToLive', '3600'),
      leaf('SessionCookie', cookie),
    );
    await this.request(handset, content, [], {});
    this.expect(handset, 'Login-Response', 200);
  }

  private async logout(handset: Handset): Promise<void> {
    await this.request(handset, parent('Logout-Request'), [], {});
    this.expect(handset, handset.version === '1.1' ? 'Disconnect' : 'Status', 200);
    handset.sessionId = undefined;
  }

  private async write({ who, to, text, wantsReport }: Extract<Action, { kind: 'write' }>): Promise<void> {
    const handset = this.stage.handset(who);
    const written = expand(text, this.stage);
    const user = (userId: string) => parent('User', leaf('UserID', userId));
    const content = parent(
      'SendMessage-Request',
      leaf('DeliveryReport', wantsReport ? 'T' : 'F'),
      parent(
        'MessageInfo',
        leaf('ContentType', 'text/plain'),
        leaf('ContentSize', String(Buffer.byteLength(written))),
        parent('Recipient', user(expand(to, this.stage))),
        parent('Sender', user(handset.owner.userId)),
      ),
      leaf('ContentData', written),
    );
    await this.request(handset, content, [], {});
    const { content: answer } = this.expect(handset, 'SendMessage-Response', 200);
    this.stage.call('message', childOf(answer, 'MessageID')?.text ?? '');
  }

  private async send({ who, primitive, fragment, options }: Extract<Action, { kind: 'send' }>): Promise<void> {
    const handset = this.stage.handset(who);
    const elements = fragment(handset.version, handset.encoding).elements.map((each) => this.sent(each));
    const isBeside = ({ name }: SentElement) => name === 'ExtBlock';
    const content = parent(primitive, ...elements.filter((each) => !isBeside(each)));
    await this.request(handset, content, elements.filter(isBeside), options);
  }

  private sent({ name, attributes, children, text }: WrittenElement): SentElement {
    const xmlns = attributes.get('xmlns');
    const isLeaf = children.length === 0;
    return {
      name,
      ...(xmlns !== undefined && { xmlns: expand(xmlns, this.stage) }),
      children: children.map((child) => this.sent(child)),
      text: isLeaf ? piecesOf(text, this.stage) : [],
    };
  }

  private async request(
    handset: Handset,
    content: SentElement,
    beside: readonly SentElement[],
    options: SendOptions,
  ): Promise<void> {
    const isPoll = content.name === 'Polling-Request';
    const isOutband = options.isOutband ?? content.name === 'Login-Request';
    const sessionId = options.sessionId === undefined ? handset.sessionId : expand(options.sessionId, this.stage);
    const transactionId =
      options.hasNoTransactionId || (isPoll && options.transactionId === undefined)
        ? undefined
        : options.transactionId === undefined
          ? handset.nextTransactionId()
          : expand(options.transactionId, this.stage);
    await handset.send(content, beside, {
      mode: options.isResponse ? 'Response' : 'Request',
      ...(!isOutband && sessionId !== undefined && { sessionId }),
      ...(transactionId !== undefined && { transactionId }),
    });
  }

  /** A document as the dialogue writes it: text, or bytes as hexadecimal numbers with texts between quotes. */
  private document(lines: readonly BodyLine[], isBinary: boolean, { version, encoding }: Handset): Uint8Array {
    const source = lines.filter(({ only }) => holdsIn(only, version, encoding)).map(({ text }) => text);
    if (!isBinary) return Buffer.from(expand(source.join('\n'), this.stage));
    const pieces = [...source.join(' ').matchAll(/"([^"]*)"|([\dA-Fa-f]{2})\b|(\S+)/g)].map(
      ([, text, octet, wrong]) => {
        if (wrong !== undefined) throw new Error(`${wrong} is neither a byte nor a text between quotes`);
        return text === undefined ? Buffer.from(octet ?? '', 'hex') : Buffer.from(expand(text, this.stage));
      },
    );
    return Buffer.concat(pieces);
  }

  private async get(handset: Handset, expected: Expected, waits: boolean): Promise<void> {
    if (!waits) return this.compare(handset, expected, false);
    const { withinMs = patience + milliseconds(this.stage.production.system.redelivery), skipsOthers = false } =
      expected.options;
    const deadline = performance.now() + withinMs;
    for (;;) {
      await this.request(handset, parent('Polling-Request'), [], {});
      const isEmpty = handset.checkedHttp().body.length === 0;
      this.checkSize(handset, expected.options);
      if (!isEmpty) {
        try {
          return this.compare(handset, expected, true);
        } catch (error) {
          if (!skipsOthers || handset.answer().mode !== 'Request') throw error;
          await this.acknowledge(handset);
        }
      }
      if (performance.now() > deadline) throw new Error(`none came within ${withinMs} ms`);
      if (isEmpty) await pause(pollInterval);
    }
  }

  private async takeAll(handset: Handset): Promise<void> {
    for (;;) {
      await this.request(handset, parent('Polling-Request'), [], {});
      if (handset.checkedHttp().body.length === 0) return;
      handset.received = handset.answer();
      await this.acknowledge(handset);
    }
  }

  /** As a client that shows what comes and acknowledges nothing. */
  private async pollOn(handset: Handset, ms: number): Promise<void> {
    const deadline = performance.now() + ms;
    while (performance.now() < deadline) {
      await this.request(handset, parent('Polling-Request'), [], {});
      if (handset.checkedHttp().body.length > 0) {
        const { content } = handset.answer();
        handset.shown.push(childOf(content, 'ContentData')?.text ?? `(${content.name})`);
      }
      await pause(pollInterval);
    }
  }

  /** @throws Error that shows the difference and what came */
  private compare(handset: Handset, { primitive, code, fragment, options }: Expected, isWaiting: boolean): void {
    this.checkSize(handset, options);
    const answer = this.expect(handset, primitive, code);
    this.checkEnvelope(handset, answer, options, isWaiting);
    const match = matchContent(fragment(handset.version, handset.encoding), answer.content, this.stage, options.isOnly);
    if (!match.isFitting) throw new Error(`${match.difference}\n${shownAnswer(handset)}`);
    for (const [name, value] of match.bound) this.stage.call(name, value);
    if (options.as !== undefined) {
      this.stage.call(options.as, answer.transactionId ?? '');
      this.stage.keep(options.as, answer);
    }
  }

  private expect(handset: Handset, primitive: string, code?: number): Answer {
    const answer = handset.answer();
    const { content } = answer;
    if (answer.mode === 'Request') handset.received = answer;
    const result = childOf(content, 'Result', 'Code')?.text;
    if (content.name !== primitive || (code !== undefined && result !== String(code)))
      throw new Error(`expected ${primitive}${code === undefined ? '' : ` ${code}`}, got\n${shownAnswer(handset)}`);
    const opened = childOf(content, 'SessionID')?.text;
    if (content.name === 'Login-Response' && result === '200' && opened !== undefined) {
      handset.sessionId = opened;
    }
    return answer;
  }

  private checkSize({ http }: Handset, { mostBytes = Infinity }: Expected['options']): void {
    if (http && http.body.length > mostBytes) throw new Error(`the answer has ${http.body.length} bytes`);
  }

  private checkEnvelope(handset: Handset, answer: Answer, options: Expected['options'], isWaiting: boolean): void {
    const { sent, http } = handset;
    const wrong = (what: string) => new Error(`${what}\n${shownAnswer(handset)}`);
    if (options.poll !== undefined && options.poll !== answer.poll)
      throw wrong(`Poll is ${answer.poll ? 'T' : 'F or absent'}`);
    if (!isWaiting && (http?.tookMs ?? 0) > (options.withinMs ?? Infinity))
      throw new Error(`it took ${Math.round(http?.tookMs ?? 0)} ms`);
    const session = options.sessionId === undefined ? undefined : expand(options.sessionId, this.stage);
    if (session !== undefined && session !== (answer.sessionId ?? 'outband'))
      throw wrong(`the SessionID is ${answer.sessionId}, expected ${session}`);
    const id = options.transactionId === undefined ? undefined : expand(options.transactionId, this.stage);
    if (id !== undefined && id !== (answer.transactionId ?? '')) throw wrong(`the TransactionID is not ${id}`);
    const long = [...allBelow(answer.content, 'MessageID'), ...allBelow(answer.content, 'SessionID')].find(
      ({ text }) => text.length > longestId,
    );
    if (long) throw wrong(`${long.name} has ${long.text.length} characters, some phones take ${longestId}`);
    if (answer.mode === 'Request') {
      if (!answer.transactionId || answer.transactionId.length > longestId)
        throw wrong('a request of the server needs a TransactionID, not too long');
      return;
    }
    if (sent?.envelope === undefined || sent.envelope.mode === 'Response') return;
    if (answer.mode !== 'Response') throw wrong(`Mode is ${answer.mode}`);
    if (id === undefined && (answer.transactionId ?? '') !== (sent.envelope.transactionId ?? ''))
      throw wrong(`the TransactionID is ${answer.transactionId}, sent was ${sent.envelope.transactionId}`);
    if (
      session === undefined &&
      answer.content.name !== 'Login-Response' &&
      answer.sessionId !== sent.envelope.sessionId
    )
      throw wrong(`the SessionID is ${answer.sessionId}, sent was ${sent.envelope.sessionId}`);
  }

  private async acknowledge(handset: Handset, what?: string, withPrimitive?: string): Promise<void> {
    const received = what === undefined ? handset.received : this.stage.kept(what);
    if (!received) throw new Error('nothing was received');
    const { content, transactionId } = received;
    const name = withPrimitive ?? (content.name === 'NewMessage' ? 'MessageDelivered' : 'Status');
    const acknowledgement =
      name === 'Status'
        ? parent('Status', parent('Result', leaf('Code', '200')))
        : parent(name, leaf('MessageID', childOf(content, 'MessageInfo', 'MessageID')?.text ?? ''));
    await this.request(handset, acknowledgement, [], { isResponse: true, ...(transactionId && { transactionId }) });
    handset.checkedHttp();
  }

  private async getSms(who: string, from: string, text: string): Promise<void> {
    const phone = this.stage.phone(who);
    const deadline = performance.now() + patience;
    for (;;) {
      const all = await this.stage.newSms(phone);
      for (const sms of all) {
        const found = bindingsOf(patternOf(text, this.stage), sms.text);
        if (!found || !bindingsOf(patternOf(from, this.stage), sms.from)) continue;
        for (const [name, value] of found) this.stage.call(name, value);
        this.bind(from, sms.from);
        this.stage.take(sms);
        return;
      }
      if (performance.now() > deadline)
        throw new Error(`none came; it has ${all.map((sms) => `from ${sms.from}: ${sms.text}`).join('; ') || 'none'}`);
      await pause(50);
    }
  }

  private bind(pattern: string, text: string): void {
    const found = bindingsOf(patternOf(pattern, this.stage), text);
    if (!found) throw new Error(`got ${text}`);
    for (const [name, value] of found) this.stage.call(name, value);
  }
}

function shownAnswer(handset: Handset): string {
  try {
    const { content, mode, transactionId, sessionId } = handset.answer();
    const around = `${mode} ${transactionId ?? 'without TransactionID'}, ${sessionId ?? 'Outband'}`;
    return [`(${around})`, ...inLines(content)].map((line) => `    ${line}`).join('\n');
  } catch (error) {
    return `    ${error instanceof Error ? error.message : String(error)}`;
  }
}
