/**
 * Schemas that several events share. Each is a JSON schema; the type of the same name is inferred from it. Unknown extra
 * fields are always tolerated, so that an older service can read a newer one's events.
 */
import { Type, type Static } from 'typebox';

/** Canonical user ID: `wv:` in lower case with the domain, e.g. `wv:alice@im.example.com` or `wv:+4790000009@im.example.com`. */
export const UserId = Type.String({ minLength: 4, maxLength: 320 });
export type UserId = Static<typeof UserId>;

/** Number in international format, E.164 with `+`. */
export const Msisdn = Type.String({ pattern: '^\\+[1-9][0-9]{3,14}$' });
export type Msisdn = Static<typeof Msisdn>;

/** The other end of an SMS: an MSISDN, a short code or an alphanumeric sender, as the gateway gave it. */
export const SmsAddress = Type.String({ minLength: 1, maxLength: 64 });
export type SmsAddress = Static<typeof SmsAddress>;

/** Internal ID of an account; never reused, even if its user ID is. */
export const AccountId = Type.String({ format: 'uuid' });
export type AccountId = Static<typeof AccountId>;

/** Point in time, ISO 8601 with `Z`. */
export const Instant = Type.String({ format: 'date-time' });
export type Instant = Static<typeof Instant>;

export const Identifier = Type.String({ minLength: 1, maxLength: 100 });
export type Identifier = Static<typeof Identifier>;

export const CspVersion = Type.Union([Type.Literal('1.1'), Type.Literal('1.2'), Type.Literal('1.3')]);
export type CspVersion = Static<typeof CspVersion>;

/** The requesting IM user and their session. */
export const Requester = Type.Object({
  accountId: AccountId,
  userId: UserId,
  sessionId: Identifier,
  version: CspVersion,
});
export type Requester = Static<typeof Requester>;

/** An address as a client wrote it, beside its canonical form. `msisdn` is set when the user part is a number. */
export const Address = Type.Object({
  canonical: UserId,
  spelling: Type.String({ minLength: 1, maxLength: 400 }),
  msisdn: Type.Optional(Msisdn),
});
export type Address = Static<typeof Address>;

/** A contact list as a client wrote it, beside its key (canonical, lower case). */
export const ListAddress = Type.Object({ key: Type.String({ minLength: 1 }), spelling: Type.String({ minLength: 1 }) });
export type ListAddress = Static<typeof ListAddress>;

/** CSP Result: a status code and, where several targets were asked for, which of them failed and why. */
export const Detail = Type.Object({
  code: Type.Integer(),
  description: Type.Optional(Type.String()),
  userIds: Type.Optional(Type.Array(Type.String())),
  contactLists: Type.Optional(Type.Array(Type.String())),
  messageIds: Type.Optional(Type.Array(Type.String())),
});
export type Detail = Static<typeof Detail>;
export const Result = Type.Object({
  code: Type.Integer(),
  description: Type.Optional(Type.String()),
  details: Type.Optional(Type.Array(Detail)),
});
export type Result = Static<typeof Result>;

/** The presence attributes of PA 1.1 to 1.3, in the order of a PresenceSubList. */
export const attributeNames = [
  'OnlineStatus',
  'Registration',
  'ClientInfo',
  'TimeZone',
  'GeoLocation',
  'Address',
  'FreeTextLocation',
  'PLMN',
  'CommCap',
  'UserAvailability',
  'PreferredContacts',
  'PreferredLanguage',
  'StatusText',
  'StatusMood',
  'Alias',
  'StatusContent',
  'ContactInfo',
  'InfoLink',
] as const;
export type AttributeName = (typeof attributeNames)[number];
export const AttributeName = Type.Unsafe<AttributeName>({ type: 'string', enum: [...attributeNames] });

/** A child element of a presence attribute other than Qualifier, PresenceValue and ClientID: a leaf with text, or a group of parts. */
export type PresencePart = { name: string; text?: string; parts?: PresencePart[] };
const Leaf = Type.Object({ name: Type.String(), text: Type.Optional(Type.String()) });
const Group = Type.Object({
  name: Type.String(),
  text: Type.Optional(Type.String()),
  parts: Type.Optional(Type.Array(Leaf)),
});
export const PresencePart = Type.Object({
  name: Type.String(),
  text: Type.Optional(Type.String()),
  parts: Type.Optional(Type.Array(Group)),
});

export const ClientId = Type.Object({ url: Type.Optional(Type.String()), msisdn: Type.Optional(Type.String()) });
export type ClientId = Static<typeof ClientId>;

/** One presence attribute with its value. `qualifier` false: unknown, unset or hidden at present. */
export const PresenceAttribute = Type.Object({
  name: AttributeName,
  qualifier: Type.Boolean(),
  value: Type.Optional(Type.String()),
  parts: Type.Optional(Type.Array(PresencePart)),
  clientId: Type.Optional(ClientId),
});
export type PresenceAttribute = Static<typeof PresenceAttribute>;

/** Presence of one user as one watcher may see it; `userId` is spelt as by that watcher. */
export const Presence = Type.Object({
  userId: Type.String({ minLength: 1 }),
  attributes: Type.Array(PresenceAttribute),
});
export type Presence = Static<typeof Presence>;

/** Which attributes a request is about; empty means all. */
export const AttributeNames = Type.Array(AttributeName);
export type AttributeNames = Static<typeof AttributeNames>;

/** A message's content as the client sent it: text, or Base64 text when `encoding` is `BASE64`. `size` counts bytes. */
export const Content = Type.Object({
  type: Type.String({ minLength: 1, maxLength: 200 }),
  encoding: Type.Optional(Type.String()),
  data: Type.String(),
  size: Type.Integer({ minimum: 0 }),
});
export type Content = Static<typeof Content>;

/** The same of a message that waits. `data` is in facts of a routing that kept it for each recipient. */
export const OfferedContent = Type.Object({ ...Content.properties, data: Type.Optional(Type.String()) });
export type OfferedContent = Static<typeof OfferedContent>;
