import { CodecError } from '../codec-error.js';
import { encodingOf } from '../content-type.js';
import { decode } from '../decode.js';
import { encode } from '../encode.js';
import { listWbxml, tokenListingText } from '../wbxml/list-wbxml.js';
import { readCommandLine, usage, type Task } from './command-line.js';
import { readHex, writeHex } from './hex-text.js';
import { indentXml } from './indent-xml.js';
import { InputProblem } from './input-problem.js';
import { printMessage } from './print-message.js';
import { readJsonMessage } from './read-json-message.js';
import { showBreakage } from './show-breakage.js';

/** Standard output, standard error and the exit code. */
export type Outcome = Readonly<{ out: string | Uint8Array; err: string; exitCode: 0 | 1 | 2 }>;

type DecodeTask = Extract<Task, { task: 'decode' }>;
type EncodeTask = Extract<Task, { task: 'encode' }>;

/**
 * Carries out the command.
 *
 * @param read the bytes of a file, or of standard input for `-`; throws InputProblem when they cannot be read.
 */
export async function runCommand(
  args: readonly string[],
  read: (file: string) => Promise<Uint8Array>,
): Promise<Outcome> {
  const task = readCommandLine(args);
  try {
    switch (task.task) {
      case 'help':
        return printed(usage);
      case 'refused':
        return { out: '', err: `imps-codec: ${task.problem}\n\n${usage}`, exitCode: 2 };
      case 'decode':
        return runDecode(task, await read(task.file));
      case 'encode':
        return runEncode(task, await read(task.file));
    }
  } catch (error) {
    if (error instanceof InputProblem) return failed('', `imps-codec: ${error.message}\n`);
    throw error;
  }
}

function runDecode({ show, hex, contentType }: DecodeTask, input: Uint8Array): Outcome {
  const bytes = hex ? readHex(textOf(input)) : input;
  if (show === 'tokens') return listTokens(bytes, contentType);
  try {
    const message = decode(bytes, { contentType });
    return printed(show === 'json' ? `${JSON.stringify(message, null, 2)}\n` : printMessage(message));
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    return failed('', `imps-codec: the message cannot be read\n${showBreakage(error, bytes)}`);
  }
}

function listTokens(bytes: Uint8Array, contentType: string | undefined): Outcome {
  if (bytes[0] === 0x3c || (contentType !== undefined && encodingOf(contentType) === 'xml')) {
    throw new InputProblem('this is XML, which has no tokens; leave --tokens out');
  }
  const { lines, breakage } = listWbxml(bytes);
  const listing = tokenListingText(lines);
  if (breakage === undefined) return printed(listing);
  return failed(listing, `imps-codec: the message breaks here\n${showBreakage(breakage, bytes)}`);
}

function runEncode({ encoding, indent, hex }: EncodeTask, input: Uint8Array): Outcome {
  const message = readJsonMessage(textOf(input));
  try {
    let bytes = encode(message, { encoding });
    if (indent) bytes = new TextEncoder().encode(indentXml(new TextDecoder().decode(bytes)));
    return printed(hex ? writeHex(bytes) : bytes);
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    throw new InputProblem(`the message cannot be written in CSP ${message.version}: ${error.message}`);
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InputProblem('the input is no text in UTF-8');
  }
}

function printed(out: string | Uint8Array): Outcome {
  return { out, err: '', exitCode: 0 };
}

function failed(out: string, err: string): Outcome {
  return { out, err, exitCode: 1 };
}
