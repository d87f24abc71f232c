import { inPool, parseAddress, parseMsisdn, type AddressReading, type NumberPool } from '@smsonly/imps-model';
import { Problem } from './problem.js';

/** What PUT /v1/accounts/{userId} asks for, checked. Without a password an existing account keeps its own. */
export type Registration = Readonly<{
  userId: string;
  spelling: string;
  password?: string;
  msisdn?: string;
  displayName?: string;
}>;

/** How addresses and numbers are read, and the numbers that are no user's: conversations are held from them. */
export type RegistrationRules = Readonly<{ reading: AddressReading; pool: NumberPool }>;

/** Handsets store user IDs of at most this many characters. */
const longestUserId = 50;
const longestText = 100;
const members = ['password', 'msisdn', 'displayName'];

/**
 * The user's canonical ID and spelling.
 * @throws Problem 400 when it is no user of this domain, or holds a blank
 */
export function readUserId(
  text: string,
  reading: AddressReading,
): { userId: string; spelling: string; msisdn?: string } {
  const bad = (detail: string): Problem => new Problem(400, 'User ID cannot be used', detail);
  if (/\s/.test(text)) throw bad('A user ID holds no blanks.');
  const address = parseAddress(text, reading);
  if (address.kind === 'invalid')
    throw bad(`It is not an address such as wv:alice@${reading.domain}: ${address.reason}.`);
  if (address.kind !== 'user') throw bad('It is the address of a contact list or group, not of a user.');
  if (address.foreign) throw bad(`Its domain is not ${reading.domain}.`);
  if (/\s/.test(address.user)) throw bad('A user ID holds no blanks.');
  if (address.canonical.length > longestUserId) throw bad(`It is longer than ${longestUserId} characters.`);
  return { userId: address.canonical, spelling: text, ...(address.msisdn !== undefined && { msisdn: address.msisdn }) };
}

/**
 * Checks a registration.
 * @throws Problem 400 that names the member at fault
 */
export function readRegistration(
  userIdText: string,
  body: unknown,
  { reading, pool }: RegistrationRules,
): Registration {
  const { userId, spelling, msisdn: own } = readUserId(userIdText, reading);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Problem(
      400,
      'Body cannot be used',
      'It must be a JSON object such as {"password": "…", "msisdn": "+47…"}.',
    );
  }
  const unknown = Object.keys(body).find((name) => !members.includes(name));
  if (unknown !== undefined) {
    throw new Problem(
      400,
      'Body cannot be used',
      `It has a member ${JSON.stringify(unknown.slice(0, 50))}; known are ${members.join(', ')}.`,
    );
  }
  const { password, displayName } = body as Record<string, unknown>;
  const msisdn = readNumber((body as Record<string, unknown>).msisdn, reading) ?? own;
  if (own !== undefined && msisdn !== own) {
    throw new Problem(
      400,
      'Number cannot be used',
      'The user part of the ID is a number: msisdn must be the same one.',
    );
  }
  if (msisdn !== undefined && inPool(msisdn, pool)) {
    throw new Problem(
      400,
      'Number cannot be used',
      'It is one of the conversation numbers (SMS_NUMBER_POOL), which are no user’s: replies to SMS go there.',
    );
  }
  return {
    userId,
    spelling,
    ...readText('password', password),
    ...readText('displayName', displayName),
    ...(msisdn !== undefined && { msisdn }),
  };
}

function readNumber(value: unknown, reading: AddressReading): string | undefined {
  if (value === undefined || value === null) return undefined;
  const msisdn = typeof value === 'string' ? parseMsisdn(value, reading) : undefined;
  if (msisdn === undefined)
    throw new Problem(400, 'Number cannot be used', 'msisdn must be a possible number such as "+4790000001".');
  return msisdn;
}

function readText<N extends string>(name: N, value: unknown): { [K in N]?: string } {
  if (value === undefined || value === null) return {};
  const fits =
    typeof value === 'string' && value.trim() !== '' && value.length <= longestText && !/\p{Cc}/u.test(value);
  if (!fits) {
    throw new Problem(
      400,
      'Body cannot be used',
      `${name} must be text of 1 to ${longestText} characters, none of them a control character.`,
    );
  }
  return { [name]: value } as { [K in N]?: string };
}
