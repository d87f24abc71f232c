/** TransactionID of a server transaction: the same at each delivery. Clients number theirs independently. */
export function serverTransactionId(number: bigint): string {
  return `s${number}`;
}

/** The number of a TransactionID, or undefined when it is not one of the server's. */
export function serverTransactionNumber(id: string): bigint | undefined {
  return /^s[1-9][0-9]{0,17}$/.test(id) ? BigInt(id.slice(1)) : undefined;
}
