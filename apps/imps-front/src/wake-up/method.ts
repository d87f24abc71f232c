import type { cirMethods } from '@smsonly/imps-model';

/** A way to tell a client that something waits for it. Source: IMPS CSP, SupportedCIRMethod. */
export type CirMethod = (typeof cirMethods)[number];

/** All methods, in the order in which they are used: what is sure first, what costs money last. */
export const methodsInOrder: readonly CirMethod[] = ['STCP', 'SHTTP', 'SUDP', 'WAPUDP', 'WAPSMS', 'SSMS'];

export const isDatagram = (method: string): boolean => method === 'SUDP' || method === 'WAPUDP';
export const isSms = (method: string): boolean => method === 'WAPSMS' || method === 'SSMS';
