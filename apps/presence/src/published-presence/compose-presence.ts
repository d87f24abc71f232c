import {
  attributeNames,
  type AttributeName,
  type AttributeNames,
  type CspVersion,
  type PresenceAttribute,
} from '@smsonly/contracts';
import { has, type AttributeSet } from '../authorisation/attribute-set.js';
import { isClientLevel, type Published, type Terminal } from './attributes.js';

/** Attributes that are always included when all are requested, known or not. */
const always: ReadonlySet<AttributeName> = new Set<AttributeName>([
  'OnlineStatus',
  'ClientInfo',
  'UserAvailability',
  'StatusText',
]);

const online = (terminal: Terminal): boolean => {
  const status = terminal.attributes.OnlineStatus;
  return status?.qualifier === true && status.value === 'T';
};

/** Terminals online before others, then the latest update first. */
function bestFirst(terminals: readonly Terminal[]): Terminal[] {
  return [...terminals].sort(
    (a, b) => Number(online(b)) - Number(online(a)) || b.updatedAt.getTime() - a.updatedAt.getTime(),
  );
}

/** The ClientID that watchers see; the number only if the client gave nothing else. */
function visibleClientId({ clientId: { url, msisdn } }: Terminal): Pick<PresenceAttribute, 'clientId'> {
  if (url !== undefined) return { clientId: { url } };
  return msisdn === undefined ? {} : { clientId: { msisdn } };
}

const unknown = (name: AttributeName): PresenceAttribute => ({ name, qualifier: false });

/** A client-level attribute: one value for each terminal from 1.3 on, the best terminal's before. */
function ofTerminals(name: AttributeName, published: Published, version: CspVersion): PresenceAttribute[] {
  const values = bestFirst(published.terminals).flatMap((terminal) => {
    const value = terminal.attributes[name];
    return value ? [{ ...value, ...visibleClientId(terminal) }] : [];
  });
  if (values.length === 0) {
    return [name === 'OnlineStatus' ? { name, qualifier: true, value: 'F' } : unknown(name)];
  }
  return version === '1.3' ? values : values.slice(0, 1);
}

/** A user-level attribute. StatusText is sent empty when unset: a client keeps the old text if it is missing. */
function ofUser(name: AttributeName, published: Published): PresenceAttribute {
  const value = published.user[name];
  if (value) return value;
  return name === 'StatusText' ? { name, qualifier: true, value: '' } : unknown(name);
}

/**
 * A registered user's presence as one watcher sees it, in the order of a PresenceSubList. Each requested attribute is
 * included; with Qualifier F if it is unknown or hidden, so that the two are indistinguishable. An empty request means all.
 */
export function composePresence(
  published: Published,
  asked: AttributeNames,
  visible: AttributeSet,
  version: CspVersion,
): PresenceAttribute[] {
  const isVisible = (name: AttributeName) => has(visible, name);
  const isSet = (name: AttributeName) =>
    isClientLevel(name)
      ? published.terminals.some((terminal) => terminal.attributes[name])
      : published.user[name] !== undefined;
  const isWanted = (name: AttributeName) =>
    asked.length > 0 ? asked.includes(name) : always.has(name) || (isVisible(name) && isSet(name));
  return attributeNames.filter(isWanted).flatMap((name) => {
    if (!isVisible(name)) return [unknown(name)];
    return isClientLevel(name) ? ofTerminals(name, published, version) : [ofUser(name, published)];
  });
}

/** Presence of an address that belongs to no one (any more): everything unknown. */
export function unknownPresence(asked: AttributeNames): PresenceAttribute[] {
  return attributeNames.filter((name) => (asked.length > 0 ? asked.includes(name) : always.has(name))).map(unknown);
}
