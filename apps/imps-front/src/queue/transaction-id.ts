/** TransactionID of a server transaction: the same at each delivery. Clients number theirs independently of ours. */
export function serverTransactionId(number: bigint): string {
  return `s${number}`;
}

/** The number behind a TransactionID, or undefined when it is none of ours. */
export function serverTransactionNumber(id: string): bigint | undefined {
  return /^s[1-9][0-9]{0,17}$/.test(id) ? BigInt(id.slice(1)) : undefined;
}
