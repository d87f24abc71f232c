import type { PresenceSubListData } from '@smsonly/imps-model';
import type { Availability, Contact, ContactPresence } from './im-state.js';

/** Nothing is known of somebody, or it is not shown to this user. */
export const unknownPresence: ContactPresence = { clientTypes: [] };

/** The status text that the server gives SMS-only users. Source: IMPS Implementation Guidelines, SMS only users. */
const smsOnlyText = 'SMS-only';

/** Whether the presence is that of an SMS-only user: the client type CLI together with the status text. */
export function isSmsOnly({ clientTypes, statusText }: ContactPresence): boolean {
  return clientTypes.includes('CLI') && statusText === smsOnlyText;
}

type Attribute<V> = Readonly<{ qualifier?: boolean; presenceValue?: V }>;

/** The value, or undefined when its qualifier says that it is not known or not shown. */
function valueOf<V>(attribute: Attribute<V>): V | undefined {
  return attribute.qualifier === false ? undefined : attribute.presenceValue;
}

/**
 * The presence after a notification: each attribute that is in it replaces the old one, all others stay. Nothing new gives the
 * same object back. In 1.3 there may be one OnlineStatus and ClientInfo for each terminal: one on line is enough.
 */
export function mergePresence(current: ContactPresence, news: PresenceSubListData): ContactPresence {
  const next: { -readonly [K in keyof ContactPresence]: ContactPresence[K] } = { ...current };
  if (news.onlineStatus) next.isOnline = onlineIn(news.onlineStatus.map(valueOf));
  if (news.clientInfo) {
    const valid = news.clientInfo.filter(({ qualifier }) => qualifier !== false);
    const types = new Set(valid.flatMap(({ clientType }) => clientType ?? []));
    if (types.size !== current.clientTypes.length || current.clientTypes.some((type) => !types.has(type)))
      next.clientTypes = [...types];
  }
  if (news.userAvailability) next.availability = valueOf<Availability>(news.userAvailability);
  if (news.statusText) next.statusText = valueOf(news.statusText) || undefined;
  if (news.alias) next.alias = valueOf(news.alias) || undefined;
  return isSame(current, next) ? current : withoutUnknown(next);
}

function onlineIn(values: readonly (boolean | undefined)[]): boolean | undefined {
  if (values.includes(true)) return true;
  return values.includes(false) ? false : undefined;
}

const keys = ['isOnline', 'availability', 'statusText', 'alias', 'clientTypes'] as const;

function isSame(one: ContactPresence, other: ContactPresence): boolean {
  return keys.every((key) => one[key] === other[key]);
}

function withoutUnknown(presence: ContactPresence): ContactPresence {
  return Object.fromEntries(Object.entries(presence).filter(([, value]) => value !== undefined)) as ContactPresence;
}

/** The contact with this presence, itself when nothing changes. */
export function withPresence(contact: Contact, presence: ContactPresence, nameOf: NameOf): Contact {
  if (presence === contact.presence) return contact;
  const name = nameOf(contact.address, contact.nickname, presence);
  return { ...contact, presence, name, isSmsOnly: isSmsOnly(presence) };
}

/** How somebody is called. */
export type NameOf = (address: string, nickname: string | undefined, presence: ContactPresence) => string;
