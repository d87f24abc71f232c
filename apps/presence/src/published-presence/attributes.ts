import type { AttributeName, PresenceAttribute } from '@smsonly/contracts';

/** Attributes of which each terminal has its own value; all others are the user's. Source: PA 1.1 to 1.3. */
const clientLevel: ReadonlySet<AttributeName> = new Set<AttributeName>([
  'OnlineStatus',
  'Registration',
  'ClientInfo',
  'TimeZone',
  'GeoLocation',
  'Address',
  'FreeTextLocation',
  'PLMN',
  'CommCap',
]);

export const isClientLevel = (name: AttributeName): boolean => clientLevel.has(name);
export const clientLevelNames: readonly AttributeName[] = [...clientLevel];

/** Values by name, one for each attribute. */
export type AttributeValues = Readonly<Partial<Record<AttributeName, PresenceAttribute>>>;

/** One terminal of a user: a session, what it published, and when. */
export type Terminal = Readonly<{
  clientId: { url?: string | undefined; msisdn?: string | undefined };
  attributes: AttributeValues;
  updatedAt: Date;
}>;

/** All that a user has published. */
export type Published = Readonly<{ terminals: readonly Terminal[]; user: AttributeValues }>;

export const nothingPublished: Published = { terminals: [], user: {} };
