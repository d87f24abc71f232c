/** Something about the input that the person at the command can put right; the message says what, where and how. */
export class InputProblem extends Error {
  override readonly name = 'InputProblem';
}
