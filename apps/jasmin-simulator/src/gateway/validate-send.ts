import type { RequestArguments } from './request-arguments.js';

/** A refusal in Jasmin's words; the answer's body is `Error "<text>"`. */
export interface Refusal {
  readonly status: number;
  readonly text: string;
}

export interface SendRequest {
  readonly username: string;
  readonly password: string;
  readonly to: string;
  /** One character per octet; empty when the request has none. */
  readonly from: string;
  readonly coding: number;
  /** One of the two: octets of `content` (one character each), or hexadecimal digits. */
  readonly content: { readonly kind: 'octets' | 'hex'; readonly value: string };
  readonly tags: readonly string[];
  readonly validityMinutes: number | undefined;
  readonly report: { readonly url: string; readonly level: number; readonly method: 'GET' | 'POST' } | undefined;
}

interface Argument {
  readonly name: string;
  readonly pattern?: RegExp;
  readonly required?: boolean;
}

const common: readonly Argument[] = [
  { name: 'to', pattern: /^\+?\d+$/, required: true },
  { name: 'from' },
  { name: 'coding', pattern: /^(?:[0-9]|10|13|14)$/ },
  { name: 'username', pattern: /^.{1,16}$/, required: true },
  { name: 'password', pattern: /^.{1,16}$/, required: true },
  { name: 'priority', pattern: /^[0-3]$/ },
  { name: 'validity-period', pattern: /^\d+$/ },
  { name: 'tags', pattern: /^[-a-zA-Z0-9,]*$/ },
  { name: 'content' },
  { name: 'hex-content' },
];

const argumentsOfRate = common;
const argumentsOfSend: readonly Argument[] = [
  ...common,
  { name: 'sdt', pattern: /^\d{15}[-+R]$/ },
  { name: 'dlr', pattern: /^(?:yes|no)$/ },
  { name: 'dlr-url', pattern: /^https?:\/\/.*$/ },
  { name: 'dlr-level', pattern: /^[1-3]$/ },
  { name: 'dlr-method', pattern: /^(?:get|post)$/i },
  { name: 'custom_tlvs' },
];

/** Reads the arguments of `/send`, or returns a refusal in Jasmin's words. */
export function validateSend(args: RequestArguments): SendRequest | Refusal {
  const refusal = refusedArgument(args, argumentsOfSend);
  if (refusal !== undefined) return refusal;
  if (!args.has('content') && !args.has('hex-content')) return badRequest('content or hex-content not present.');
  return sendRequest(args);
}

/** Reads the arguments of `/rate`: those of `/send` without reports, and the content may be missing. */
export function validateRate(args: RequestArguments): SendRequest | Refusal {
  return refusedArgument(args, argumentsOfRate) ?? sendRequest(args);
}

/** Reads username and password alone, as `/balance` requires them. */
export function validateCredentials(args: RequestArguments): { username: string; password: string } | Refusal {
  const credentials = common.filter(({ name }) => name === 'username' || name === 'password');
  return refusedArgument(args, credentials) ?? { username: text(args, 'username'), password: text(args, 'password') };
}

export function isRefusal(value: object): value is Refusal {
  return 'status' in value;
}

// Jasmin goes through the given arguments and checks the whole table at the first one that it knows.
function refusedArgument(args: RequestArguments, known: readonly Argument[]): Refusal | undefined {
  const names = new Set(known.map(({ name }) => name));
  let refusal: Refusal | undefined;
  for (const name of args.keys()) {
    if (!names.has(name)) return badRequest(`Argument [${name}] is unknown.`);
    refusal ??= refusedByTable(args, known);
    if (refusal !== undefined) return refusal;
  }
  return refusedByTable(args, known);
}

function refusedByTable(args: RequestArguments, known: readonly Argument[]): Refusal | undefined {
  for (const { name, pattern, required } of known) {
    const value = args.get(name);
    if (value === undefined) {
      if (required === true) return badRequest(`Mandatory argument [${name}] is not found.`);
    } else if (typeof value === 'string' && pattern !== undefined && !pattern.test(value)) {
      return badRequest(`Argument [${name}] has an invalid value: [${value}].`);
    }
  }
  return undefined;
}

function sendRequest(args: RequestArguments): SendRequest | Refusal {
  if (args.has('content') && args.has('hex-content'))
    return badRequest('content and hex-content cannot be used both in same request.');
  const hex = args.has('hex-content') ? text(args, 'hex-content') : undefined;
  if (hex !== undefined && !/^(?:[0-9a-f]{2})*$/i.test(hex)) return badRequest(`Invalid hex-content data: '${hex}'`);
  return {
    username: text(args, 'username'),
    password: text(args, 'password'),
    to: text(args, 'to'),
    from: text(args, 'from'),
    coding: Number(text(args, 'coding') || '0'),
    content: hex === undefined ? { kind: 'octets', value: text(args, 'content') } : { kind: 'hex', value: hex },
    tags: text(args, 'tags').split(','),
    validityMinutes: args.has('validity-period') ? Number(text(args, 'validity-period')) : undefined,
    report: reportWish(args),
  };
}

// A receipt without a URL (dlr=yes alone) is asked from the SMSC but never called back, so it is no wish.
function reportWish(args: RequestArguments): SendRequest['report'] {
  const url = text(args, 'dlr-url');
  if (url === '') return undefined;
  return {
    url: Buffer.from(url, 'latin1').toString('utf8'),
    level: Number(text(args, 'dlr-level') || '1'),
    method: text(args, 'dlr-method').toUpperCase() === 'GET' ? 'GET' : 'POST',
  };
}

function text(args: RequestArguments, name: string): string {
  const value = args.get(name);
  return typeof value === 'string' ? value : '';
}

function badRequest(text: string): Refusal {
  return { status: 400, text };
}
