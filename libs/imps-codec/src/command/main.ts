import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { InputProblem } from './input-problem.js';
import { runCommand } from './run-command.js';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory; name a file in it',
  EACCES: 'it may not be read',
};

async function read(file: string): Promise<Uint8Array> {
  try {
    return file === '-' ? await buffer(process.stdin) : await readFile(file);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new InputProblem(`${file}: ${reasons[code] ?? `it cannot be read (${code})`}`);
  }
}

// The reader may stop early (`| head`): not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
const { out, err, exitCode } = await runCommand(process.argv.slice(2), read);
process.stdout.write(out);
process.stderr.write(err);
process.exitCode = exitCode;
