import {
  boolean,
  flag,
  identifier,
  integer,
  many,
  mandatory,
  mandatoryFrom,
  only,
  optional,
  primitive,
  since,
  struct,
  text,
  word,
  until,
  type Element,
  type Field,
  type Struct,
} from '../grammar/elements.js';
import { serviceLeaves, serviceTree, type ServiceFeatures } from '../service-tree.js';
import { cspVersions, existsIn, type CspVersion } from '../versions.js';
import { clientTypes } from './presence-attributes.js';
import {
  ApplicationID,
  ClientID,
  contentChildren,
  ContentEncoding,
  Result,
  SystemMessageResponseList,
  UserID,
} from './shared.js';

/** Access and negotiation: login to logout, capability, service, polling, Status (IMPS CSP, Fundamental primitives). */

export const digestSchemas = ['PWD', 'MD5', 'SHA', 'MD4', 'MD6'] as const;
export const bearers = ['HTTP', 'WSP', 'SMS', 'HTTPS'] as const;
export const cirMethods = ['WAPSMS', 'WAPUDP', 'STCP', 'SUDP', 'SSMS', 'SHTTP'] as const;

const DigestSchema = word('DigestSchema', digestSchemas);
const KeepAliveTime = integer('KeepAliveTime');
const TimeToLive = integer('TimeToLive');
const SessionID = identifier('SessionID');

/** Status: Result, ClientID? — answers every request that has no response of its own, and any request on error. */
export const Status = primitive('Status', 'both', { result: Result, clientId: optional(ClientID) });

/**
 * WVCSPFeat: the service tree down to empty elements. Never empty: one phone family disables everything when it gets an
 * empty one.
 */
const WVCSPFeat: Struct<ServiceFeatures> = struct('WVCSPFeat', featureFields(), {
  nonEmpty: true,
}) as Struct<ServiceFeatures>;

/** Functions and AllFunctions: WVCSPFeat */
const Functions = struct('Functions', { features: mandatory(WVCSPFeat) });
const AllFunctions = struct('AllFunctions', { features: mandatory(WVCSPFeat) });

function featureFields(): Record<string, Field<unknown, false>> {
  return Object.fromEntries(
    Object.keys(serviceTree).map((feature) => {
      const below: Record<string, Field> = {};
      for (const leaf of serviceLeaves.filter((each) => each.feature === feature)) {
        if (leaf.func === undefined) below[leaf.capability] = limited(leaf.limits, flag(leaf.capability));
        else below[leaf.func] ??= functionField(leaf.func);
      }
      return [feature, optional(struct(feature, below))];
    }),
  );
}

/** A function exists in versions that have one of its capabilities: an empty one would stand for all of them. */
function functionField(func: string): Field<unknown, false> {
  const leaves = serviceLeaves.filter((leaf) => leaf.func === func);
  const known = cspVersions.filter((version) => leaves.some((leaf) => existsIn(version, leaf.limits)));
  const capabilities = leaves.map((leaf) => [leaf.capability, limited(leaf.limits, flag(leaf.capability))]);
  const limits = { since: known[0], until: known.at(-1) };
  return limited(limits, struct(func, Object.fromEntries(capabilities) as Record<string, Field>));
}

function limited<T>(
  limits: Readonly<{ since?: CspVersion; until?: CspVersion }>,
  element: Element<T>,
): Field<T, false> {
  return { ...optional(element), ...limits };
}

/**
 * AcceptedContentType: text; in 1.3 a structure ContentType, AcceptedRichContentLength?, ContentPolicy?,
 * ContentPolicyLimit?, for which plain text is accepted as well.
 */
const AcceptedContentType = struct(
  'AcceptedContentType',
  {
    contentType: text('ContentType'),
    acceptedRichContentLength: since('1.3', integer('AcceptedRichContentLength')),
    contentPolicy: since('1.3', text('ContentPolicy')),
    contentPolicyLimit: since('1.3', integer('ContentPolicyLimit')),
  },
  { bareText: { field: 'contentType', until: '1.2' } },
);

/** What 1.3 added to both capability lists. */
const capabilities13 = {
  udpAddress: since('1.3', text('UDPAddress')),
  cirSmsAddress: since('1.3', text('CIRSMSAddress')),
  acceptedPullLength: since('1.3', integer('AcceptedPullLength')),
  acceptedPushLength: since('1.3', integer('AcceptedPushLength')),
  acceptedRichContentLength: since('1.3', integer('AcceptedRichContentLength')),
  acceptedTextContentLength: since('1.3', integer('AcceptedTextContentLength')),
  plainTextCharsets: since('1.3', many(integer('PlainTextCharset', { aliases: ['PlainTextCharSet'] }))),
  multiTransPerMessage: since('1.3', integer('MultiTransPerMessage')),
  sessionPriority: since('1.3', integer('SessionPriority')),
  userSessionLimit: since('1.3', integer('UserSessionLimit')),
  onlineEtemHandling: since('1.3', word('OnlineETEMHandling', ['SERVERLOGIC', 'FORKALL', 'DETECT'])),
  offlineEtemHandling: since(
    '1.3',
    word('OfflineETEMHandling', ['REJECT', 'SENDREJECT', 'SENDSTORE', 'PRIORITYREJECT', 'PRIORITYSTORE']),
  ),
  supportedOfflineBearers: since('1.3', many(text('SupportedOfflineBearer'))),
  contentPolicy: since('1.3', text('ContentPolicy')),
  contentPolicyLimit: since('1.3', integer('ContentPolicyLimit')),
};

/**
 * The capabilities of one side. A client's list may lack anything and is echoed in the answer of 1.1, so nothing in it is
 * mandatory.
 *
 * CapabilityList: ClientType, InitialDeliveryMethod, (AnyContent, AcceptedCharSet*) | AcceptedContentType*,
 * AcceptedTransferEncoding*, AcceptedContentLength (not in 1.3), SupportedBearer*, MultiTrans, ParserSize,
 * SupportedCIRMethod*, UDPPort?, ServerPollMin?, DefaultLanguage?; 1.1 also TCPAddress?, TCPPort? in the answer.
 */
const CapabilityList = struct('CapabilityList', {
  clientType: optional(word('ClientType', clientTypes)),
  initialDeliveryMethod: optional(word('InitialDeliveryMethod', ['P', 'N'])),
  anyContent: optional(boolean('AnyContent')),
  acceptedCharSets: until('1.2', many(text('AcceptedCharSet', { aliases: ['AcceptedCharset'] }))),
  acceptedContentTypes: many(AcceptedContentType),
  acceptedTransferEncodings: many(word('AcceptedTransferEncoding', ['BASE64'])),
  acceptedContentLength: until('1.2', integer('AcceptedContentLength')),
  supportedBearers: many(word('SupportedBearer', bearers)),
  multiTrans: optional(integer('MultiTrans')),
  parserSize: optional(integer('ParserSize')),
  supportedCirMethods: many(word('SupportedCIRMethod', cirMethods)),
  tcpAddress: only('1.1', text('TCPAddress')),
  tcpPort: only('1.1', integer('TCPPort')),
  udpPort: optional(integer('UDPPort')),
  serverPollMin: optional(integer('ServerPollMin')),
  defaultLanguage: optional(text('DefaultLanguage')),
  ...capabilities13,
});

/** AgreedCapabilityList (from 1.2): SupportedBearer*, SupportedCIRMethod*, TCPAddress?, TCPPort?, ServerPollMin?, CIRURL(URL)? */
const AgreedCapabilityList = struct('AgreedCapabilityList', {
  supportedBearers: many(word('SupportedBearer', bearers)),
  supportedCirMethods: many(word('SupportedCIRMethod', cirMethods)),
  tcpAddress: optional(text('TCPAddress')),
  tcpPort: optional(integer('TCPPort')),
  udpPort: since('1.3', integer('UDPPort')),
  serverPollMin: optional(integer('ServerPollMin')),
  cirUrl: since(
    '1.2',
    struct('CIRURL', { url: text('URL') }, { nameIn: { '1.3': 'CIRHTTPAddress' }, bareText: { field: 'url' } }),
  ),
  acceptedContentTypes: since('1.3', many(AcceptedContentType)),
  multiTrans: since('1.3', integer('MultiTrans')),
  parserSize: since('1.3', integer('ParserSize')),
  ...capabilities13,
});

/**
 * Login-Request: UserID, ClientID, Password?, DigestBytes?, DigestSchema*, TimeToLive?, SessionCookie; 1.3 also
 * ApplicationID?, SessionID?, SystemMessageResponseList?, Functions?, CapabilityList?
 */
export const LoginRequest = primitive('Login-Request', 'client', {
  userId: UserID,
  clientId: ClientID,
  applicationId: since('1.3', ApplicationID),
  password: optional(text('Password')),
  digestBytes: optional(text('DigestBytes')),
  digestSchemas: many(DigestSchema),
  timeToLive: optional(TimeToLive),
  sessionCookie: mandatory(text('SessionCookie')),
  sessionId: since('1.3', SessionID),
  systemMessageResponseList: since('1.3', SystemMessageResponseList),
  functions: since('1.3', optional(Functions, { whenUnsupported: 'refused' })),
  capabilityList: since('1.3', CapabilityList),
});

/** Login-Response: ClientID, Result, Nonce?, DigestSchema?, SessionID?, KeepAliveTime?, CapabilityRequest? */
export const LoginResponse = primitive('Login-Response', 'server', {
  userId: since('1.3', UserID),
  clientId: mandatory(ClientID),
  result: Result,
  nonce: optional(text('Nonce')),
  digestSchema: optional(DigestSchema),
  sessionId: optional(SessionID),
  keepAliveTime: optional(KeepAliveTime),
  capabilityRequest: optional(boolean('CapabilityRequest')),
  functions: since('1.3', Functions),
  agreedCapabilityList: since('1.3', AgreedCapabilityList),
});

/** Logout-Request: empty */
export const LogoutRequest = primitive('Logout-Request', 'client', {});

/** Disconnect: Result */
export const Disconnect = primitive('Disconnect', 'server', { result: Result });

/** KeepAlive-Request: TimeToLive? */
export const KeepAliveRequest = primitive('KeepAlive-Request', 'client', { timeToLive: optional(TimeToLive) });

/** KeepAlive-Response: Result, KeepAliveTime? */
export const KeepAliveResponse = primitive('KeepAlive-Response', 'server', {
  result: Result,
  keepAliveTime: optional(KeepAliveTime),
});

/** GetSPInfo-Request: ClientID? */
export const GetSPInfoRequest = primitive('GetSPInfo-Request', 'client', { clientId: optional(ClientID) });

/** GetSPInfo-Response: ClientID?, Name, Logo?(ContentType, ContentSize?, ContentEncoding, ContentData), Description?, URL? */
export const GetSPInfoResponse = primitive('GetSPInfo-Response', 'server', {
  clientId: optional(ClientID),
  name: text('Name'),
  logo: optional(
    struct('Logo', {
      contentType: contentChildren.contentType,
      contentSize: optional(integer('ContentSize')),
      contentEncoding: mandatory(ContentEncoding),
      contentData: contentChildren.contentData,
    }),
  ),
  description: optional(text('Description')),
  url: optional(text('URL')),
});

/**
 * Service-Request: ClientID (1.1), Functions?, AllFunctionsRequest — Functions is what is requested; everything, if it is
 * absent.
 */
export const ServiceRequest = primitive('Service-Request', 'client', {
  clientId: mandatory(only('1.1', ClientID)),
  functions: optional(Functions, { whenUnsupported: 'refused' }),
  allFunctionsRequest: mandatory(boolean('AllFunctionsRequest')),
});

/** Service-Response: ClientID (1.1), Functions?, AllFunctions? — Functions is the part of the request that is refused. */
export const ServiceResponse = primitive('Service-Response', 'server', {
  clientId: mandatory(only('1.1', ClientID)),
  functions: optional(Functions),
  allFunctions: optional(AllFunctions),
});

/** ClientCapability-Request: ClientID (1.1), CapabilityList (optional in 1.1) */
export const ClientCapabilityRequest = primitive('ClientCapability-Request', 'client', {
  clientId: mandatory(only('1.1', ClientID)),
  capabilityList: mandatoryFrom('1.2', CapabilityList),
});

/** ClientCapability-Response: in 1.1 ClientID, CapabilityList; from 1.2 on AgreedCapabilityList, first and only. */
export const ClientCapabilityResponse = primitive('ClientCapability-Response', 'server', {
  clientId: mandatory(only('1.1', ClientID)),
  capabilityList: mandatory(only('1.1', CapabilityList)),
  agreedCapabilityList: mandatory(since('1.2', AgreedCapabilityList)),
});

/** Polling-Request: empty */
export const PollingRequest = primitive('Polling-Request', 'client', {});

export const accessPrimitives = [
  Status,
  LoginRequest,
  LoginResponse,
  LogoutRequest,
  Disconnect,
  KeepAliveRequest,
  KeepAliveResponse,
  GetSPInfoRequest,
  GetSPInfoResponse,
  ServiceRequest,
  ServiceResponse,
  ClientCapabilityRequest,
  ClientCapabilityResponse,
  PollingRequest,
] as const;
