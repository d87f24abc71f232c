import { isDatagram, isSms, type CirMethod } from './method.js';

/**
 * How to wake a client now. While its TCP connection is open, over that. When it does not poll, it gets the next agreed
 * method too, which is also what comes first without a connection; after the last one it gets datagrams again, while SMS,
 * which cost money, are not repeated as long as another method is left. SHTTP needs nothing: the client asks.
 *
 * @param agreed in the order of preference
 * @param attempt wake-ups since the client's last poll, from 0
 * @returns none when nothing but its polls can reach it
 */
export function chooseMethods(agreed: readonly CirMethod[], isConnected: boolean, attempt: number): CirMethod[] {
  const others = agreed.filter((method) => isDatagram(method) || isSms(method));
  const tcp: CirMethod[] = isConnected ? ['STCP'] : [];
  const turn = attempt - tcp.length;
  const next = turn < 0 ? undefined : (others[turn] ?? afterAll(others, isConnected));
  return [...tcp, ...(next === undefined ? [] : [next])];
}

function afterAll(others: readonly CirMethod[], isConnected: boolean): CirMethod | undefined {
  return isConnected ? undefined : (others.findLast(isDatagram) ?? others.at(-1));
}
