import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Encoding } from '../content-type.js';

export const usage = `imps-codec: reads and writes IMPS CSP messages (1.1, 1.2, 1.3) in XML and WBXML

  imps-codec decode FILE|- [--json | --tokens] [--hex] [--content-type TYPE]
      prints the message, or says what is wrong with it and where
      --json               as JSON, which encode takes back unless a primitive in it is unknown
      --tokens             the WBXML tokens one by one: offset, bytes, meaning
      --hex                the input is hex text, as copied from a log or a dump
      --content-type TYPE  the Content-Type that the message came with; without it the first byte decides

  imps-codec encode FILE|- [--encoding xml|wbxml] [--indent] [--hex]
      writes the bytes of a message given as JSON
      --encoding ENCODING  xml (if none is given) or wbxml
      --indent             XML laid out for people
      --hex                hex text instead of bytes

  - reads standard input. Exit code: 0 done, 1 the input is wrong, 2 the arguments are wrong.
`;

/** What the arguments ask for. */
export type Task =
  | Readonly<{ task: 'help' }>
  | Readonly<{
      task: 'decode';
      file: string;
      show: 'text' | 'json' | 'tokens';
      hex: boolean;
      contentType: string | undefined;
    }>
  | Readonly<{ task: 'encode'; file: string; encoding: Encoding; indent: boolean; hex: boolean }>
  | Readonly<{ task: 'refused'; problem: string }>;

const help = { help: { type: 'boolean', short: 'h' } } as const;
const decodeOptions = {
  ...help,
  json: { type: 'boolean' },
  tokens: { type: 'boolean' },
  hex: { type: 'boolean' },
  'content-type': { type: 'string' },
} as const satisfies ParseArgsConfig['options'];
const encodeOptions = {
  ...help,
  encoding: { type: 'string' },
  indent: { type: 'boolean' },
  hex: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

/** The task behind the arguments. */
export function readCommandLine(args: readonly string[]): Task {
  const [task, ...rest] = args;
  try {
    switch (task) {
      case 'decode':
        return decodeTask(rest);
      case 'encode':
        return encodeTask(rest);
      case 'help':
      case '--help':
      case '-h':
        return { task: 'help' };
      case undefined:
        return refused('say what to do: decode or encode');
      default:
        return refused(`${JSON.stringify(task)} is neither decode nor encode`);
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    // The rest of the message is general advice about argument syntax.
    return refused(message.split('. ', 1)[0] ?? '');
  }
}

function decodeTask(args: string[]): Task {
  const { values, positionals } = parseArgs({ args, options: decodeOptions, allowPositionals: true });
  if (values.help) return { task: 'help' };
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) return refused('decode takes one FILE, or - for standard input');
  if (values.json && values.tokens) return refused('--json and --tokens exclude each other');
  const show = values.json ? 'json' : values.tokens ? 'tokens' : 'text';
  return { task: 'decode', file, show, hex: values.hex ?? false, contentType: values['content-type'] };
}

function encodeTask(args: string[]): Task {
  const { values, positionals } = parseArgs({ args, options: encodeOptions, allowPositionals: true });
  if (values.help) return { task: 'help' };
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) return refused('encode takes one FILE, or - for standard input');
  const { encoding = 'xml', indent = false, hex = false } = values;
  if (encoding !== 'xml' && encoding !== 'wbxml') return refused('--encoding is xml or wbxml');
  if (encoding === 'wbxml' && indent) return refused('--indent is for XML; decode --tokens lays out WBXML');
  return { task: 'encode', file, encoding, indent, hex };
}

function refused(problem: string): Task {
  return { task: 'refused', problem };
}
