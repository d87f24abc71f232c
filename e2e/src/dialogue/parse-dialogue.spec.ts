import { describe, expect, it } from '@jest/globals';
import { parseDialogue } from './parse-dialogue.js';

const head = ['A text comes once.', '', 'Families: B', 'Numbers: 30', 'People: Alice, Bob', 'Phones: Ola', ''];
const parse = (...steps: string[]) => parseDialogue('x.dialogue', [...head, ...steps].join('\n'));
const faultOf = (...steps: string[]) => {
  try {
    parse(...steps);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'no fault';
};

describe('a dialogue file', () => {
  it('begins with a sentence and says who takes part, in every version and wire form unless it says otherwise', () => {
    expect(parse('Alice logs in')).toMatchObject({
      shows: 'A text comes once.',
      families: ['B'],
      numbers: [30],
      versions: ['1.1', '1.2', '1.3'],
      encodings: ['xml', 'wbxml'],
      people: [
        { name: 'Alice', isRegistered: true },
        { name: 'Bob', isRegistered: true },
      ],
      phones: ['Ola'],
    });
  });

  it('has people who are not registered, other terminals of people, and passwords', () => {
    const { people } = parseDialogue(
      'x.dialogue',
      'Hm.\n\nPeople: Alice (password blå), Stranger (unregistered), Tablet (terminal of Alice)\n\nAlice logs in',
    );
    expect(people).toEqual([
      { name: 'Alice', isRegistered: true, password: 'blå' },
      { name: 'Stranger', isRegistered: false },
      { name: 'Tablet', isRegistered: false, terminalOf: 'Alice' },
    ]);
  });

  it('has a line number for each step, and words for an audience behind two dashes', () => {
    expect(parse('# A remark', 'Alice logs in -- with a password')).toMatchObject({
      steps: [{ line: 9, text: 'Alice logs in', words: 'with a password', action: { kind: 'log in', who: 'Alice' } }],
    });
  });

  it('says what a step is in single versions and wire forms', () => {
    const { steps } = parse('[1.1, WBXML] Alice logs in', '[1.2, 1.3] Alice logs in');
    expect(steps.map(({ only }) => only)).toEqual([
      { versions: ['1.1'], encodings: ['wbxml'] },
      { versions: ['1.2', '1.3'] },
    ]);
  });

  it('has other elements in other versions', () => {
    const [step] = parse(
      'Alice sends Fetch',
      '    [1.1] <Old/>',
      '    [1.2, 1.3] <New>{x}</New>',
      'Alice gets Status 200',
    ).steps;
    const action = step?.action;
    if (action?.kind !== 'send') throw new Error('no send');
    expect(action.fragment('1.1', 'xml').elements).toMatchObject([{ name: 'Old', text: '' }]);
    expect(action.fragment('1.3', 'wbxml').elements).toMatchObject([{ name: 'New', text: '{x}' }]);
  });

  it('may say what must not be there', () => {
    const step = parse('Alice polls', 'Alice gets Status', '    <Result>*</Result>', '    no <Poll/>').steps.at(-1);
    if (step?.action.kind !== 'get') throw new Error('no get');
    const { elements, absent } = step.action.expected.fragment('1.2', 'xml');
    expect([elements.map(({ name }) => name), absent.map(({ name }) => name)]).toEqual([['Result'], ['Poll']]);
  });

  it.each([
    ['Alice dances', 8, 'this is no step: Alice dances'],
    ['Kari logs in', 8, 'Kari is not among the people'],
    ['Alice sends an SMS to +47: Hi', 8, 'Alice is not among the phones'],
    ['[1.4] Alice logs in', 8, '[1.4] is not a list of versions, XML or WBXML'],
    ['    <Result/>', 8, 'an indented line belongs to no step'],
  ])('with «%s» is refused with its line', (step, line, message) => {
    expect(faultOf(step)).toBe(`x.dialogue:${line}: ${message}`);
  });

  it('with bad XML is refused with the line of the fault', () => {
    expect(faultOf('Alice sends Fetch', '    <A>', '    <B></C>', '    </A>')).toBe(
      'x.dialogue:10: <B> is closed by </C>',
    );
  });

  it('that sends and does not say what comes back is refused', () => {
    expect(faultOf('Alice sends Fetch', 'Alice logs in')).toBe('x.dialogue:8: nothing says what Alice gets');
    expect(faultOf('Alice polls', '[1.1] Alice gets nothing')).toBe('x.dialogue:8: nothing says what Alice gets');
  });

  it('with a block where none can be is refused', () => {
    expect(faultOf('Alice logs in', '    <A/>')).toBe('x.dialogue:9: nothing can be written below: Alice logs in');
  });

  it('with an unknown option is refused', () => {
    expect(faultOf('Alice polls (loudly)', 'Alice gets nothing')).toBe('x.dialogue:8: (loudly) is not known here');
  });

  it.each([
    ['Alice logs in', 1, 'a dialogue begins with a sentence on what it shows, and a blank line'],
    ['Hm.\n\nVersion: 1.2\n\nAlice logs in', 3, 'expected one of Families'],
    ['Hm.\n\nVersions: 1.4\n\nAlice logs in', 3, 'Versions: 1.4 is not a version of CSP'],
    ['Hm.\n\nPeople: alice\n\nAlice logs in', 3, 'People: alice is not a name, with remarks in brackets'],
    ['Hm.\n\nPeople: Alice\n', 4, 'there is no step'],
  ])('%j is refused with its line', (source, line, message) => {
    expect(() => parseDialogue('x.dialogue', source)).toThrow(`x.dialogue:${line}: ${message}`);
  });
});
