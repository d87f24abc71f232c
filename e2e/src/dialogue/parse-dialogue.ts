import type { Encoding } from '@smsonly/imps-codec';
import { cspVersions, type CspVersion } from '@smsonly/imps-model';
import { holdsIn, readCondition } from './condition.js';
import type { BodyLine, Dialogue, Fragment, FragmentContent, Person, Step } from './dialogue.js';
import { DialogueFault } from './dialogue-fault.js';
import { parseStep } from './parse-step.js';
import { readFragment, XmlFault } from './read-xml.js';

const encodings: readonly Encoding[] = ['xml', 'wbxml'];

type Line = Readonly<{ number: number; text: string; isIndented: boolean }>;

/**
 * Reads a dialogue file: a sentence, a blank line, a header of `Name: value` lines, a blank line, steps.
 * @throws DialogueFault with file and line
 */
export function parseDialogue(file: string, source: string): Dialogue {
  const lines = source.split('\n').map((text, index) => ({ number: index + 1, text: text.trimEnd() }));
  const blank = lines.findIndex(({ text }) => text === '');
  const sentence = lines.slice(0, Math.max(blank, 0)).map(({ text }) => text);
  if (sentence.length === 0 || !/[.:]$/.test(sentence.at(-1) ?? ''))
    throw new DialogueFault(file, 1, 'a dialogue begins with a sentence on what it shows, and a blank line');
  const headerEnd = lines.findIndex(({ text }, index) => index > blank && text === '');
  const header = readHeader(file, lines.slice(blank + 1, headerEnd < 0 ? lines.length : headerEnd));
  const body = lines
    .slice(headerEnd < 0 ? lines.length : headerEnd)
    .filter(({ text }) => text !== '' && !text.trim().startsWith('#'))
    .map(({ number, text }) => ({ number, text: text.trim(), isIndented: /^\s/.test(text) }));
  const steps = readSteps(file, body, header);
  if (steps.length === 0) throw new DialogueFault(file, lines.length, 'there is no step');
  return { file, shows: sentence.join(' '), ...header, steps };
}

type Header = Omit<Dialogue, 'file' | 'shows' | 'steps'>;

function readHeader(file: string, lines: readonly Readonly<{ number: number; text: string }>[]): Header {
  const values = new Map<string, readonly string[]>();
  const known = ['Families', 'Numbers', 'Versions', 'Encodings', 'People', 'Phones'];
  for (const { number, text } of lines) {
    if (text.startsWith('#')) continue;
    const [, name = '', value = ''] = /^(\w+):\s*(.+)$/.exec(text) ?? [];
    if (!known.includes(name))
      throw new DialogueFault(file, number, `expected one of ${known.join(', ')} with a colon, found: ${text}`);
    const list = value.split(',').map((each) => each.trim());
    const check = (holds: (each: string) => boolean, what: string) => {
      const wrong = list.find((each) => !holds(each));
      if (wrong !== undefined) throw new DialogueFault(file, number, `${name}: ${wrong} is not ${what}`);
    };
    if (name === 'Families') check((each) => /^[ABC]$/.test(each), 'A, B or C');
    if (name === 'Numbers') check((each) => /^\d+$/.test(each), 'a number');
    if (name === 'Versions') check((each) => cspVersions.includes(each as CspVersion), 'a version of CSP');
    if (name === 'Encodings') check((each) => /^(WB)?XML$/.test(each), 'XML or WBXML');
    if (name === 'People') check((each) => personPattern.test(each), 'a name, with remarks in brackets');
    if (name === 'Phones') check((each) => /^[A-Z]\w*$/.test(each), 'a name');
    values.set(name, list);
  }
  const value = (name: string) => values.get(name);
  return {
    families: value('Families') ?? [],
    numbers: (value('Numbers') ?? []).map(Number),
    versions: (value('Versions') as CspVersion[] | undefined) ?? cspVersions,
    encodings: value('Encodings')?.map((each) => each.toLowerCase() as Encoding) ?? encodings,
    people: (value('People') ?? []).map(personOf),
    phones: value('Phones') ?? [],
  };
}

const personPattern = /^([A-Z]\w*)(?: \((unregistered|terminal of ([A-Z]\w*)|password (.+))\))?$/;

function personOf(text: string): Person {
  const [, name = '', remark, terminalOf, password] = personPattern.exec(text) ?? [];
  return {
    name,
    isRegistered: remark !== 'unregistered' && terminalOf === undefined,
    ...(terminalOf !== undefined && { terminalOf }),
    ...(password !== undefined && { password }),
  };
}

function readSteps(file: string, body: readonly Line[], header: Header): Step[] {
  const steps: Step[] = [];
  for (let index = 0; index < body.length;) {
    const { number, text, isIndented } = body[index] as Line;
    if (isIndented) throw new DialogueFault(file, number, 'an indented line belongs to no step');
    const following = body.slice(index + 1);
    const end = following.findIndex((line) => !line.isIndented);
    const block = end < 0 ? following : following.slice(0, end);
    index += 1 + block.length;
    const lines = block.map((line): BodyLine => {
      const own = conditionOf(file, line.number, line.text);
      return { line: line.number, text: own.rest, only: own.only };
    });
    const { only, rest } = conditionOf(file, number, text);
    const [told = '', words] = rest.split(/ -- (.*)/s);
    const action = parseStep(told, {
      people: header.people.map(({ name }) => name),
      phones: header.phones,
      fragment: () => fragmentOf(file, lines, header),
      body: lines,
      fault: (message) => new DialogueFault(file, number, message),
    });
    if (lines[0] && !['send', 'get', 'post'].includes(action.kind))
      throw new DialogueFault(file, lines[0].line, `nothing can be written below: ${told}`);
    steps.push({ line: number, text: told, only, action, ...(words !== undefined && { words: words.trim() }) });
  }
  for (const version of header.versions)
    for (const encoding of header.encodings)
      checkAnswered(
        file,
        steps.filter(({ only }) => holdsIn(only, version, encoding)),
      );
  return steps;
}

/** Whoever sends something must get something: a dialogue that does not look at an answer shows nothing. */
function checkAnswered(file: string, steps: readonly Step[]): void {
  const unanswered = new Map<string, number>();
  const complain = (who: string, line: number | undefined) => {
    if (line !== undefined) throw new DialogueFault(file, line, `nothing says what ${who} gets`);
  };
  for (const { action, line } of steps) {
    if (!('who' in action)) continue;
    const { kind, who } = action;
    const isSending = ['send', 'post', 'fetch', 'repeat'].includes(kind);
    if (isSending || ['log in', 'log out', 'write', 'acknowledge'].includes(kind)) complain(who, unanswered.get(who));
    if (isSending) unanswered.set(who, line);
    if (kind.startsWith('get')) unanswered.delete(who);
  }
  unanswered.forEach((line, who) => complain(who, line));
}

function conditionOf(file: string, line: number, text: string) {
  const [, condition, rest] = /^\[([^\]]+)\]\s+(.*)$/s.exec(text) ?? [];
  if (condition === undefined || rest === undefined) return { only: {}, rest: text };
  const only = readCondition(condition);
  if (only === undefined) throw new DialogueFault(file, line, `[${condition}] is not a list of versions, XML or WBXML`);
  return { only, rest };
}

/** The XML of a block, read at once in every version and wire form of the dialogue, so that a fault in it is seen. */
function fragmentOf(file: string, lines: readonly BodyLine[], { versions, encodings }: Header): Fragment {
  const isAbsent = ({ text }: BodyLine) => text.startsWith('no <');
  const contents = new Map<string, FragmentContent>();
  for (const version of versions) {
    for (const encoding of encodings) {
      const now = lines.filter(({ only }) => holdsIn(only, version, encoding));
      const present = now.filter((line) => !isAbsent(line));
      contents.set(`${version} ${encoding}`, {
        elements: elementsOf(file, present),
        absent: now.filter(isAbsent).flatMap((line) => elementsOf(file, [{ ...line, text: line.text.slice(3) }])),
      });
    }
  }
  return (version, encoding) => contents.get(`${version} ${encoding}`) ?? { elements: [], absent: [] };
}

function elementsOf(file: string, lines: readonly BodyLine[]) {
  const source = lines.map(({ text }) => text).join('\n');
  try {
    return readFragment(source);
  } catch (error) {
    if (!(error instanceof XmlFault)) throw error;
    const index = source.slice(0, error.offset).split('\n').length - 1;
    throw new DialogueFault(file, lines[index]?.line ?? 0, error.message);
  }
}
