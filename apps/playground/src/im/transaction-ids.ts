/** Client transactions are counted from 1 to 999 and from the start again, as phones do. */
const last = 999;

export function nextTransactionId(previous: number): string {
  return String((previous % last) + 1);
}
