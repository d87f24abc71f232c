/** Something about the input that the user of the command can fix; the message says what, where and how. */
export class InputProblem extends Error {
  override readonly name = 'InputProblem';
}
