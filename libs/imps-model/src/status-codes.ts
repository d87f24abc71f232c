/** Every status code: its name in this code, its number, and the text that goes into Description. */
const table = {
  continue: [100, 'Continue'],
  queued: [101, 'Queued'],
  started: [102, 'Started'],
  stillWorking: [104, 'Still working'],
  successful: [200, 'Successful'],
  partiallySuccessful: [201, 'Partially successful'],
  accepted: [202, 'Accepted'],
  badRequest: [400, 'Bad request'],
  unauthorized: [401, 'Further authorisation needed'],
  badParameter: [402, 'Bad parameter'],
  forbidden: [403, 'Forbidden'],
  notFound: [404, 'Not found'],
  serviceNotSupported: [405, 'Service not supported'],
  requestTimeout: [408, 'Request timed out'],
  invalidPassword: [409, 'Invalid password'],
  unableToDeliver: [410, 'Unable to deliver'],
  unsupportedMediaType: [415, 'Unsupported media type'],
  invalidTransaction: [420, 'Invalid transaction ID'],
  userAndClientDiffer: [422, 'User ID and client ID do not match'],
  invalidInvitation: [423, 'Invalid invitation ID'],
  invalidSearch: [424, 'Invalid search ID'],
  invalidSearchIndex: [425, 'Invalid search index'],
  invalidMessage: [426, 'Invalid message ID'],
  groupMissing: [429, 'Group ID missing or invalid'],
  unauthorizedMembership: [431, 'Unauthorized group membership'],
  responseTooLarge: [432, 'Response too large'],
  applicationMissing: [450, 'Application ID missing'],
  internalError: [500, 'Internal server error'],
  notImplemented: [501, 'Not implemented'],
  sessionNotRecovered: [502, 'Could not recover the session'],
  serviceUnavailable: [503, 'Service unavailable'],
  timeout: [504, 'Timeout'],
  versionNotSupported: [505, 'Version not supported'],
  serviceNotAgreed: [506, 'Service not agreed'],
  queueFull: [507, 'Message queue is full'],
  domainNotSupported: [516, 'Domain not supported'],
  unrespondedPresenceRequest: [521, 'Unresponded presence request'],
  unrespondedGroupRequest: [522, 'Unresponded group request'],
  unknownUser: [531, 'Unknown user'],
  recipientBlockedSender: [532, 'Recipient blocked the sender'],
  recipientNotLoggedIn: [533, 'Recipient not logged in'],
  recipientUnauthorized: [534, 'Recipient unauthorized'],
  searchTimedOut: [535, 'Search timed out'],
  tooManyHits: [536, 'Too many hits'],
  searchTooBroad: [537, 'Too broad search criteria'],
  messageRejected: [538, 'Message has been rejected'],
  headerEncodingNotSupported: [540, 'Header encoding not supported'],
  messageForwarded: [541, 'Message has been forwarded'],
  messageExpired: [542, 'Message has expired'],
  noDigestSchema: [543, 'No matching digest schema supported'],
  searchNotUnderstood: [562, 'Search not understood'],
  sessionExpired: [600, 'Session expired'],
  forcedLogout: [601, 'Forced logout'],
  alreadyLoggedIn: [603, 'Already logged in'],
  notLoggedIn: [604, 'Invalid session, not logged in'],
  valueNotAccepted: [605, 'New value not accepted'],
  contactListUnknown: [700, 'Contact list does not exist'],
  contactListExists: [701, 'Contact list already exists'],
  badUserProperties: [702, 'Invalid or unsupported user properties'],
  badPresenceAttribute: [750, 'Invalid or unsupported presence attribute'],
  badPresenceValue: [751, 'Invalid or unsupported presence value'],
  badContactListProperty: [752, 'Invalid or unsupported contact list property'],
  tooManyContactLists: [753, 'Maximum number of contact lists reached'],
  tooManyContacts: [754, 'Maximum number of contacts reached'],
  tooManyAttributeLists: [755, 'Maximum number of attribute lists reached'],
  autoSubscribeNotSupported: [760, 'Automatic subscription not supported'],
  groupUnknown: [800, 'Group does not exist'],
  groupExists: [801, 'Group already exists'],
  groupOpen: [802, 'Group is open'],
  groupRestricted: [803, 'Group is restricted'],
  groupPublic: [804, 'Group is public'],
  groupPrivate: [805, 'Group is private'],
  badGroupProperty: [806, 'Invalid or unsupported group property'],
  groupAlreadyJoined: [807, 'Group is already joined'],
  groupNotJoined: [808, 'Group is not joined'],
  userRejected: [809, 'User has been rejected'],
  notGroupMember: [810, 'Not a group member'],
  screenNameTaken: [811, 'Screen name already in use'],
  privateMessagingOffInGroup: [812, 'Private messaging disabled for the group'],
  privateMessagingOffForUser: [813, 'Private messaging disabled for the user'],
  tooManyGroupsOfUser: [814, 'Maximum number of groups of the user reached'],
  tooManyGroups: [815, 'Maximum number of groups reached'],
  insufficientGroupPrivileges: [816, 'Insufficient group privileges'],
  tooManyJoinedUsers: [817, 'Maximum number of joined users reached'],
  groupHistoryNotSupported: [821, 'Group history not supported'],
  searchableGroupNeedsName: [822, 'Searchable group needs a name or topic'],
  memberLimitReached: [823, 'Member limit reached'],
  ownRequest: [824, 'Own request'],
  multipleErrors: [900, 'Multiple errors'],
  addressError: [901, 'General address error'],
  notEnoughCredit: [902, 'Not enough credit'],
  higherClassRequired: [903, 'Operation requires a higher class of service'],
  msisdnError: [920, 'MSISDN error'],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

type Table = typeof table;

/** The name of a status code, such as `unknownUser`. */
export type StatusName = keyof Table;

/** A status code of CSP, such as 531. */
export type StatusCode = Table[StatusName][0];

/** The status codes by name: `status.unknownUser` is 531. */
export const status = Object.fromEntries(Object.entries(table).map(([name, [code]]) => [name, code])) as {
  readonly [N in StatusName]: Table[N][0];
};

const texts = new Map<number, string>(Object.values(table).map(([code, text]) => [code, text]));

/** The text for a code's Description; undefined for an unknown code. */
export function statusText(code: number): string | undefined {
  return texts.get(code);
}

/** True for codes that mean complete success. One phone family accepts only 200 as success. */
export function isSuccess(code: number): boolean {
  return code === 200 || code === 202;
}
