import { attributeNames, type AttributeName, type PresenceAttribute } from '@smsonly/contracts';
import { presenceAttributes } from '@smsonly/imps-model';

const clientLevel = new Set(presenceAttributes.filter(({ level }) => level === 'client').map(({ name }) => name));

/** Attributes with a value per terminal; all others have one per user. Source: PA 1.1 to 1.3. */
export const isClientLevel = (name: AttributeName): boolean => clientLevel.has(name);
export const clientLevelNames: readonly AttributeName[] = attributeNames.filter(isClientLevel);

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
