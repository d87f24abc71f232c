import { inPool, parseAddress, parseMsisdn, type AddressReading, type NumberPool } from '@smsonly/imps-model';
import { Compile } from 'typebox/compile';
import type { Registration } from '../accounts/register-account.js';
import { Problem } from './problem.js';
import { memberProblems, registrationSchema, type RegistrationBody } from './schemas.js';

/** How addresses and numbers are read, and the conversation numbers, which no user can have. */
export type RegistrationRules = Readonly<{ reading: AddressReading; pool: NumberPool }>;

/** Handsets store user IDs of at most this many characters. */
export const longestUserId = 50;
const members = Object.keys(registrationSchema.properties) as (keyof RegistrationBody)[];
const registration = Compile(registrationSchema);

/**
 * The user's canonical ID and spelling.
 * @throws Problem 400 when it is not a user of this domain, or contains a blank
 */
export function readUserId(
  text: string,
  reading: AddressReading,
): { userId: string; spelling: string; msisdn?: string } {
  const bad = (detail: string): Problem => new Problem(400, 'Invalid user ID', detail);
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
export function readRegistration(userIdText: string, body: unknown, rules: RegistrationRules): Registration {
  const { userId, spelling, msisdn: own } = readUserId(userIdText, rules.reading);
  const { password, displayName, msisdn: text } = readBody(body);
  const msisdn = readNumber(text, own, rules);
  return {
    userId,
    spelling,
    ...(typeof password === 'string' && { password }),
    ...(typeof displayName === 'string' && { displayName }),
    ...(msisdn !== undefined && { msisdn }),
  };
}

function readBody(body: unknown): RegistrationBody {
  if (registration.Check(body)) return body;
  throw new Problem(400, ...bodyProblem(body));
}

/** What is wrong with a body that does not conform to the schema: the whole, an unknown member, or a known one. */
function bodyProblem(body: unknown): readonly [title: string, detail: string] {
  const title = 'Invalid body';
  const notAnObject = [title, 'It must be a JSON object such as {"password": "…", "msisdn": "+47…"}.'] as const;
  if (typeof body !== 'object' || body === null) return notAnObject;
  const names: readonly string[] = members;
  const unknown = Array.isArray(body) ? undefined : Object.keys(body).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    return [title, `It has a member ${JSON.stringify(unknown.slice(0, 50))}; known are ${members.join(', ')}.`];
  }
  const [fault] = registration.Errors(body);
  const member = members.find((name) => fault?.instancePath === `/${name}`);
  return member === undefined ? notAnObject : memberProblems[member];
}

function readNumber(
  text: string | null | undefined,
  own: string | undefined,
  { reading, pool }: RegistrationRules,
): string | undefined {
  const given = text === undefined || text === null ? undefined : parseMsisdn(text, reading);
  if (typeof text === 'string' && given === undefined) throw new Problem(400, ...memberProblems.msisdn);
  const msisdn = given ?? own;
  if (own !== undefined && msisdn !== own) {
    throw new Problem(400, 'Invalid number', 'The user part of the ID is a number: msisdn must be the same one.');
  }
  if (msisdn !== undefined && inPool(msisdn, pool)) {
    throw new Problem(
      400,
      'Invalid number',
      'It is one of the conversation numbers (SMS_NUMBER_POOL), which are no user’s: replies to SMS go there.',
    );
  }
  return msisdn;
}
