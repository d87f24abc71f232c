/**
 * CSP 1.2 documents as phones send them, written out here so that the load costs the generator little and does not depend on our
 * encoder.
 */
const message = (session: string, mode: string, id: string, content: string): Buffer =>
  Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><WV-CSP-Message xmlns="http://www.openmobilealliance.org/DTD/WV-CSP1.2"><Session>` +
      `<SessionDescriptor>${session}</SessionDescriptor><Transaction><TransactionDescriptor><TransactionMode>${mode}</TransactionMode>` +
      `<TransactionID>${id}</TransactionID></TransactionDescriptor>` +
      `<TransactionContent xmlns="http://www.openmobilealliance.org/DTD/WV-TRC1.2">${content}</TransactionContent></Transaction>` +
      `</Session></WV-CSP-Message>`,
  );
const inband = (sessionId: string) => `<SessionType>Inband</SessionType><SessionID>${sessionId}</SessionID>`;

export const contentType = 'application/vnd.wv.csp.xml';

export const pollDocument = (sessionId: string): Buffer =>
  message(inband(sessionId), 'Request', '', '<Polling-Request/>');

export const loginDocument = (userId: string, password: string, client: number): Buffer =>
  message(
    '<SessionType>Outband</SessionType>',
    'Request',
    '1',
    `<Login-Request><UserID>${userId}</UserID><ClientID><URL>bench-${client}</URL></ClientID><Password>${password}</Password>` +
      `<TimeToLive>3600</TimeToLive><SessionCookie>bench-${client}</SessionCookie></Login-Request>`,
  );

export const logoutDocument = (sessionId: string): Buffer =>
  message(inband(sessionId), 'Request', '2', '<Logout-Request/>');

/** Offers a wake-up channel over TCP. */
export const capabilityDocument = (sessionId: string): Buffer =>
  message(
    inband(sessionId),
    'Request',
    '3',
    '<ClientCapability-Request><CapabilityList><ClientType>MOBILE_PHONE</ClientType><InitialDeliveryMethod>P</InitialDeliveryMethod>' +
      '<AnyContent>T</AnyContent><SupportedBearer>HTTP</SupportedBearer><MultiTrans>1</MultiTrans><ParserSize>131072</ParserSize>' +
      '<SupportedCIRMethod>STCP</SupportedCIRMethod><ServerPollMin>8</ServerPollMin></CapabilityList></ClientCapability-Request>',
  );

export const sendDocument = (
  sessionId: string,
  transactionId: string,
  addresses: Readonly<{ from: string; to: string }>,
  text: string,
): Buffer =>
  message(
    inband(sessionId),
    'Request',
    transactionId,
    `<SendMessage-Request><DeliveryReport>F</DeliveryReport><MessageInfo><ContentType>text/plain</ContentType>` +
      `<ContentSize>${text.length}</ContentSize><Recipient><User><UserID>${addresses.to}</UserID></User></Recipient>` +
      `<Sender><User><UserID>${addresses.from}</UserID></User></Sender></MessageInfo><ContentData>${text}</ContentData></SendMessage-Request>`,
  );

/** The text of the first such element of an answer. */
export function elementIn(answer: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(answer)?.[1];
}
