import { describe, expect, it } from '@jest/globals';
import { readCommandLine } from './command-line.js';

describe('the command line', () => {
  it('asks to decode a file', () => {
    const plain = { task: 'decode', file: 'a.xml', show: 'text', hex: false, contentType: undefined };
    expect(readCommandLine(['decode', 'a.xml'])).toEqual(plain);
    expect(readCommandLine(['decode', '--json', '-'])).toEqual({ ...plain, file: '-', show: 'json' });
    expect(readCommandLine(['decode', 'a.xml', '--tokens', '--hex'])).toEqual({ ...plain, show: 'tokens', hex: true });
    expect(readCommandLine(['decode', '--content-type', 'application/vnd.wv.csp+xml', 'a.xml'])).toEqual({
      ...plain,
      contentType: 'application/vnd.wv.csp+xml',
    });
  });

  it('asks to encode a file, in XML unless it says otherwise', () => {
    const plain = { task: 'encode', file: 'a.json', encoding: 'xml', indent: false, hex: false };
    expect(readCommandLine(['encode', 'a.json'])).toEqual(plain);
    expect(readCommandLine(['encode', 'a.json', '--indent'])).toEqual({ ...plain, indent: true });
    expect(readCommandLine(['encode', '--encoding=wbxml', '--hex', 'a.json'])).toEqual({
      ...plain,
      encoding: 'wbxml',
      hex: true,
    });
  });

  it.each([[['--help']], [['-h']], [['help']], [['decode', '--help']], [['encode', '-h', 'a', 'b']]])(
    'asks for help: %j',
    (args) => {
      expect(readCommandLine(args)).toEqual({ task: 'help' });
    },
  );

  it.each([
    [[], 'say what to do: decode or encode'],
    [['transcode'], '"transcode" is neither decode nor encode'],
    [['decode'], 'decode takes one FILE, or - for standard input'],
    [['encode', 'a', 'b'], 'encode takes one FILE, or - for standard input'],
    [['decode', 'a', '--xml'], "Unknown option '--xml'"],
    [['decode', 'a', '--content-type'], "Option '--content-type <value>' argument missing"],
    [['decode', 'a', '--json', '--tokens'], '--json and --tokens exclude each other'],
    [['encode', 'a', '--encoding', 'asn1'], '--encoding is xml or wbxml'],
    [['encode', 'a', '--encoding', 'wbxml', '--indent'], '--indent is for XML; decode --tokens lays out WBXML'],
  ])('is refused when it is wrong: %j', (args, problem) => {
    expect(readCommandLine(args)).toEqual({ task: 'refused', problem });
  });
});
