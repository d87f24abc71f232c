import { isDeepStrictEqual } from 'node:util';
import type { AttributeName, PresenceAttribute } from '@smsonly/contracts';
import { clientTypes, statusMoods, userAvailabilities } from '@smsonly/imps-model';
import { jsonBytes } from '../event-size.js';
import { isClientLevel, type AttributeValues } from './attributes.js';

/** Longest value that is stored, in bytes of its JSON: it is sent to every watcher. */
const longestAttribute = 32 * 1024;

const truth = ['T', 'F'] as const;
const values: Readonly<Partial<Record<AttributeName, readonly string[]>>> = {
  OnlineStatus: truth,
  Registration: truth,
  UserAvailability: userAvailabilities,
  StatusMood: statusMoods,
};

/** True when the value is one that the attribute can have (else 751). */
function isPossible({ name, value, parts = [] }: PresenceAttribute): boolean {
  const allowed = values[name];
  if (allowed && value !== undefined && !allowed.includes(value)) return false;
  if (name !== 'ClientInfo') return true;
  return parts.every(
    (part) => part.name !== 'ClientType' || clientTypes.some((clientType) => clientType === part.text),
  );
}

/**
 * The stored form: the terminal is that of the session, whatever the client writes; OnlineStatus without a value means T.
 */
function asStored({ clientId: _, ...attribute }: PresenceAttribute): PresenceAttribute {
  return attribute.name === 'OnlineStatus' && attribute.value === undefined && attribute.qualifier
    ? { ...attribute, value: 'T' }
    : attribute;
}

export type UpdateDecision =
  | Readonly<{ code: 200; terminal: AttributeValues; user: AttributeValues; changed: readonly AttributeName[] }>
  | Readonly<{ code: 751 }>;

/**
 * UpdatePresence-Request: sets its attributes, all or none. `changed` are those that differ from before.
 * @param terminal what this session has published
 * @param user what the user has published
 */
export function decideUpdate(
  terminal: AttributeValues,
  user: AttributeValues,
  attributes: readonly PresenceAttribute[],
): UpdateDecision {
  const fits = (attribute: PresenceAttribute) => isPossible(attribute) && jsonBytes(attribute) <= longestAttribute;
  if (!attributes.every(fits)) return { code: 751 };
  const given = new Map(attributes.map((attribute) => [attribute.name, asStored(attribute)]));
  const differs = ([name, attribute]: [AttributeName, PresenceAttribute]) =>
    !isDeepStrictEqual((isClientLevel(name) ? terminal : user)[name], attribute);
  const changed = [...given].filter(differs);
  const of = (client: boolean) => Object.fromEntries(changed.filter(([name]) => isClientLevel(name) === client));
  return {
    code: 200,
    terminal: { ...terminal, ...of(true) },
    user: { ...user, ...of(false) },
    changed: changed.map(([name]) => name),
  };
}
