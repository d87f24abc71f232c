import {
  boolean,
  integer,
  many,
  manyAfter,
  withUnknownNames,
  oneOf,
  optional,
  since,
  struct,
  text,
  word,
  type Field,
} from '../grammar/elements.js';
import type { CspVersion } from '../versions.js';
import { ApplicationID, ClientID, ContentType } from './shared.js';

/** The status for a value that an attribute cannot have. */
const badValue = { refusal: 751 } as const;

export const clientTypes = ['MOBILE_PHONE', 'COMPUTER', 'PDA', 'CLI', 'OTHER'] as const;
export const userAvailabilities = ['AVAILABLE', 'NOT_AVAILABLE', 'DISCREET'] as const;
export const statusMoods = [
  'HAPPY',
  'SAD',
  'ANGRY',
  'JEALOUS',
  'ASHAMED',
  'INVINCIBLE',
  'IN_LOVE',
  'SLEEPY',
  'BORED',
  'EXCITED',
  'ANXIOUS',
] as const;
export const communicationMeans = ['CALL', 'SMS', 'MMS', 'IM', 'EMAIL'] as const;

const Qualifier = boolean('Qualifier', badValue);
/** Every attribute starts with Qualifier: T = the value is valid. In a request for attributes it is empty. */
const qualifier = { qualifier: optional(Qualifier) };
/** 1.3: the terminal that the attribute belongs to; always last. */
const ofTerminal = { clientId: since('1.3', ClientID) };
const textValue = { presenceValue: optional(text('PresenceValue')) };
const yesOrNo = { presenceValue: optional(boolean('PresenceValue', badValue)) };
const ClientType = word('ClientType', clientTypes);

/** OnlineStatus: Qualifier, PresenceValue, ClientID (1.3) */
export const OnlineStatus = struct('OnlineStatus', { ...qualifier, ...yesOrNo, ...ofTerminal });

/** Registration: Qualifier, PresenceValue, ClientID (1.3) */
export const Registration = struct('Registration', { ...qualifier, ...yesOrNo, ...ofTerminal });

/** AcceptedContentType in ClientContentLimit is text. */
const ClientContentLimit = struct('ClientContentLimit', {
  acceptedContentTypes: many(text('AcceptedContentType')),
  anyContent: optional(boolean('AnyContent')),
  acceptedTextContentLength: optional(integer('AcceptedTextContentLength')),
  acceptedTransferEncodings: many(text('AcceptedTransferEncoding')),
  maxPullLength: optional(integer('MaxPullLength')),
  maxPushLength: optional(integer('MaxPushLength')),
  plainTextCharsets: many(integer('PlainTextCharset', { aliases: ['PlainTextCharSet'] })),
});

/**
 * ClientInfo: Qualifier, ClientContentLimit (1.3), ClientType, DevManufacturer, ClientProducer, Model, ClientVersion,
 * Language, ClientIMPriority (1.3), ApplicationID (1.3), ClientID (1.3)
 */
export const ClientInfo = struct('ClientInfo', {
  ...qualifier,
  clientContentLimit: since('1.3', ClientContentLimit),
  clientType: optional(ClientType),
  devManufacturer: optional(text('DevManufacturer')),
  clientProducer: optional(text('ClientProducer')),
  model: optional(text('Model')),
  clientVersion: optional(text('ClientVersion')),
  language: optional(text('Language')),
  clientImPriority: since('1.3', integer('ClientIMPriority')),
  applicationId: since('1.3', ApplicationID),
  ...ofTerminal,
});

/** TimeZone: Qualifier, Zone, ClientID (1.3) */
export const TimeZone = struct('TimeZone', { ...qualifier, zone: optional(text('Zone')), ...ofTerminal });

/** GeoLocation: Qualifier, Longitude, Latitude, Altitude, Accuracy, ClientID (1.3) */
export const GeoLocation = struct('GeoLocation', {
  ...qualifier,
  longitude: optional(text('Longitude')),
  latitude: optional(text('Latitude')),
  altitude: optional(text('Altitude')),
  accuracy: optional(text('Accuracy')),
  ...ofTerminal,
});

/** Address: Qualifier, Country, City, Street, Crossing1, Crossing2, Building, NamedArea, Accuracy, ClientID (1.3) */
export const Address = struct('Address', {
  ...qualifier,
  country: optional(text('Country')),
  city: optional(text('City')),
  street: optional(text('Street')),
  crossing1: optional(text('Crossing1')),
  crossing2: optional(text('Crossing2')),
  building: optional(text('Building')),
  namedArea: optional(text('NamedArea')),
  accuracy: optional(text('Accuracy')),
  ...ofTerminal,
});

export const FreeTextLocation = struct('FreeTextLocation', { ...qualifier, ...textValue, ...ofTerminal });

export const Plmn = struct('PLMN', { ...qualifier, ...textValue, ...ofTerminal });

/** CommC: Cap, Status, Contact?, Note? — one phone family fails on an empty Note. */
const CommC = struct('CommC', {
  cap: optional(word('Cap', communicationMeans)),
  status: optional(word('Status', ['OPEN', 'CLOSED'])),
  contact: optional(text('Contact')),
  note: optional(text('Note', { dropEmpty: true })),
});

/** CommCap: Qualifier, CommC*, ClientID (1.3) */
export const CommCap = struct('CommCap', { ...qualifier, commCs: many(CommC), ...ofTerminal });

/** UserAvailability: Qualifier, PresenceValue */
export const UserAvailability = struct('UserAvailability', {
  ...qualifier,
  presenceValue: optional(oneOf('PresenceValue', userAvailabilities, badValue)),
});

/** AddrPref: PrefC, Caddr, Cstatus, Cname?, Cpriority? */
const AddrPref = struct('AddrPref', {
  prefC: optional(word('PrefC', communicationMeans)),
  caddr: optional(text('Caddr')),
  cstatus: optional(word('Cstatus', ['OPEN', 'CLOSED'])),
  cname: optional(text('Cname', { aliases: ['CName'] })),
  cpriority: optional(text('Cpriority')),
});

/** PreferredContacts: Qualifier, AddrPref* */
export const PreferredContacts = struct('PreferredContacts', { ...qualifier, addrPrefs: many(AddrPref) });

export const PreferredLanguage = struct('PreferredLanguage', { ...qualifier, ...textValue });

export const StatusText = struct('StatusText', { ...qualifier, ...textValue });

/** StatusMood: Qualifier, PresenceValue */
export const StatusMood = struct('StatusMood', {
  ...qualifier,
  presenceValue: optional(word('PresenceValue', statusMoods)),
});

export const Alias = struct('Alias', { ...qualifier, ...textValue });

/** StatusContent: Qualifier, DirectContent | ReferredContent, ContentType */
export const StatusContent = struct('StatusContent', {
  ...qualifier,
  directContent: optional(text('DirectContent')),
  referredContent: optional(text('ReferredContent', { aliases: ['PreferredContent'] })),
  contentType: optional(ContentType),
});

/** ContactInfo: Qualifier, ContainedvCard | ReferredvCard */
export const ContactInfo = struct('ContactInfo', {
  ...qualifier,
  containedVCard: optional(text('ContainedvCard')),
  referredVCard: optional(text('ReferredvCard', { aliases: ['PreferredvCard'] })),
});

/** InfoLink (from 1.2): Qualifier, Inf_link*(Link, Text?, ContentType?) */
export const InfoLink = struct('InfoLink', {
  ...qualifier,
  infLinks: many(
    struct('Inf_link', {
      link: optional(text('Link')),
      text: optional(text('Text')),
      contentType: optional(ContentType),
    }),
  ),
});

/** Client-level attributes: one per terminal in 1.3, a single one in 1.1 and 1.2 (put the best first). */
const clientLevel = {
  onlineStatus: manyAfter('1.2', OnlineStatus),
  registration: manyAfter('1.2', Registration),
  clientInfo: manyAfter('1.2', ClientInfo),
  timeZone: manyAfter('1.2', TimeZone),
  geoLocation: manyAfter('1.2', GeoLocation),
  address: manyAfter('1.2', Address),
  freeTextLocation: manyAfter('1.2', FreeTextLocation),
  plmn: manyAfter('1.2', Plmn),
  commCap: manyAfter('1.2', CommCap),
};

/** User-level attributes: one per user. */
const userLevel = {
  userAvailability: optional(UserAvailability),
  preferredContacts: optional(PreferredContacts),
  preferredLanguage: optional(PreferredLanguage),
  statusText: optional(StatusText),
  statusMood: optional(StatusMood),
  alias: optional(Alias),
  statusContent: optional(StatusContent),
  contactInfo: optional(ContactInfo),
  infoLink: since('1.2', InfoLink),
};

/**
 * PresenceSubList: attributes with values, or empty ones in requests for attributes, in the order of the PA specification.
 * No attribute at all means all of them in a request. Names that no version has are kept apart, in `unknownAttributes`:
 * they are answered with 750.
 */
export const PresenceSubList = withUnknownNames(
  struct('PresenceSubList', { ...clientLevel, ...userLevel }, { namespace: 'presence' }),
  'unknownAttributes',
);

/** A key of PresenceSubList's plain data. */
export type PresenceAttributeKey = keyof typeof clientLevel | keyof typeof userLevel;

/** An attribute: its key in the plain data, its element name, its level and the version that introduced it. */
export type PresenceAttributeEntry = Readonly<{
  key: PresenceAttributeKey;
  name: string;
  level: 'client' | 'user';
  since?: CspVersion;
}>;

/** Every attribute, in the order of the PA specification. */
export const presenceAttributes: readonly PresenceAttributeEntry[] = [
  ...entriesOf(clientLevel, 'client'),
  ...entriesOf(userLevel, 'user'),
];

function entriesOf(
  fields: Readonly<Record<string, Field>>,
  level: PresenceAttributeEntry['level'],
): PresenceAttributeEntry[] {
  return Object.entries(fields).map(([key, { element, since: first }]) => ({
    key: key as PresenceAttributeKey,
    name: element.name,
    level,
    ...(first !== undefined && { since: first }),
  }));
}
