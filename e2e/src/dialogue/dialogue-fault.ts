/** A dialogue file that cannot be understood, or an answer that is not as it says. */
export class DialogueFault extends Error {
  override readonly name = 'DialogueFault';
  constructor(
    readonly file: string,
    readonly line: number,
    message: string,
  ) {
    super(`${file}:${line}: ${message}`);
  }
}
