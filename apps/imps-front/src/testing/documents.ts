import type { Encoding } from '@smsonly/imps-codec';

/** CSP documents made by hand, including some that no encoder writes. Each content is one primitive. */
export type Documents = Readonly<{
  contentType: string;
  /** A message of 1.2, or of another version, which then is unknown; without a session ID the element is left out. */
  message: (session: { sessionId?: string }, transactions: readonly Piece[], version?: string) => Piece;
  /** Without content the element is left out. */
  transaction: (content?: Piece, mode?: 'Request' | 'Response', id?: string) => Piece;
  contents: Readonly<
    Record<
      | 'keepAlive'
      | 'getList'
      | 'deleteListOfNoName'
      | 'joinGroupOfNoName'
      | 'loginOfNobody'
      | 'loginOfNoClient'
      | 'keepAliveForWhile'
      | 'unknownAttributeForAll'
      | 'unknown'
      | 'status',
      Piece
    >
  >;
  /** Bytes that are not a document. */
  broken: Readonly<Record<string, Piece>>;
}>;

type Piece = Buffer;

const utf8 = (text: string): Buffer => Buffer.from(text);
const tokens = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

const xmlMessage: Documents['message'] = ({ sessionId }, transactions, version = '1.2') => {
  const id = sessionId === undefined ? '' : `<SessionID>${sessionId}</SessionID>`;
  const descriptor = `<SessionDescriptor><SessionType>Inband</SessionType>${id}</SessionDescriptor>`;
  const namespace = `http://www.openmobilealliance.org/DTD/WV-CSP${version}`;
  return utf8(
    `<WV-CSP-Message xmlns="${namespace}"><Session>${descriptor}${transactions.join('')}</Session></WV-CSP-Message>`,
  );
};

const xmlTransaction: Documents['transaction'] = (content, mode = 'Request', id = '9') => {
  const descriptor = `<TransactionDescriptor><TransactionMode>${mode}</TransactionMode><TransactionID>${id}</TransactionID></TransactionDescriptor>`;
  const namespace = 'http://www.openmobilealliance.org/DTD/WV-TRC1.2';
  const element = content ? `<TransactionContent xmlns="${namespace}">${String(content)}</TransactionContent>` : '';
  return utf8(`<Transaction>${descriptor}${element}</Transaction>`);
};

/** WBXML's inline string. */
const inline = (text: string): Buffer => Buffer.concat([tokens('03'), utf8(text), tokens('00')]);

const wbxmlMessage: Documents['message'] = ({ sessionId }, transactions, version = '1.2') =>
  Buffer.concat([
    tokens('03 11 6a 00 c9 08'), // header, WV-CSP-Message with xmlns
    inline(version),
    tokens('01 6d 6e 70 80 11 01'), // Session, SessionDescriptor, SessionType Inband
    ...(sessionId === undefined ? [] : [tokens('6f'), inline(sessionId), tokens('01')]),
    tokens('01'),
    ...transactions,
    tokens('01 01'),
  ]);

const wbxmlTransaction: Documents['transaction'] = (content, mode = 'Request', id = '9') =>
  Buffer.concat([
    tokens(`72 74 76 80 ${mode === 'Request' ? '20' : '21'} 01 75`), // Transaction, -Descriptor, -Mode, -ID
    inline(id),
    tokens('01 01'),
    ...(content ? [tokens('f3 0a'), inline('1.2'), tokens('01'), content, tokens('00 00 01')] : []), // TransactionContent
    tokens('01'),
  ]);

/** The same documents in each wire form. */
export const documents: Readonly<Record<Encoding, Documents>> = {
  xml: {
    contentType: 'application/vnd.wv.csp.xml',
    message: xmlMessage,
    transaction: xmlTransaction,
    contents: {
      keepAlive: utf8('<KeepAlive-Request/>'),
      getList: utf8('<GetList-Request/>'),
      deleteListOfNoName: utf8('<DeleteList-Request/>'),
      joinGroupOfNoName: utf8('<JoinGroup-Request/>'),
      loginOfNobody: utf8('<Login-Request><ClientID><URL>u</URL></ClientID></Login-Request>'),
      loginOfNoClient: utf8('<Login-Request/>'),
      keepAliveForWhile: utf8('<KeepAlive-Request><TimeToLive>while</TimeToLive></KeepAlive-Request>'),
      unknownAttributeForAll: utf8(
        '<CreateAttributeList-Request><PresenceSubList><Mood/></PresenceSubList><DefaultList>T</DefaultList></CreateAttributeList-Request>',
      ),
      unknown: utf8('<Teleport-Request><To>wv:bob</To></Teleport-Request>'),
      status: utf8('<Status><Result><Code>200</Code></Result></Status>'),
    },
    broken: {
      'no byte at all': utf8(''),
      'no XML': utf8('hello'),
      blanks: utf8(' '),
      'a truncated document': utf8('<WV-CSP-Message xmlns="http://www.openmobilealliance.org/DTD/WV-CSP1.2"><Session>'),
      'crossed tags': utf8('<WV-CSP-Message><Session></WV-CSP-Message></Session>'),
      'a DOCTYPE': utf8('<!DOCTYPE x [<!ENTITY e "e">]><WV-CSP-Message>&e;</WV-CSP-Message>'),
      'another root': utf8('<html/>'),
      WBXML: tokens('03 11 6a 00'),
    },
  },
  wbxml: {
    contentType: 'application/vnd.wv.csp.wbxml',
    message: wbxmlMessage,
    transaction: wbxmlTransaction,
    contents: {
      keepAlive: tokens('00 01 1b'),
      getList: tokens('00 04 10'),
      deleteListOfNoName: tokens('00 04 0d'),
      joinGroupOfNoName: tokens('00 07 11'),
      loginOfNobody: tokens('00 01 5d 00 00 4a 77 03 75 00 01 01 01'),
      loginOfNoClient: tokens('00 01 1d'),
      keepAliveForWhile: tokens('00 01 5b 72 03 77 68 69 6c 65 00 01 01'),
      // The only attribute is an element Name.
      unknownAttributeForAll: tokens('00 04 47 00 00 e3 09 03 31 2e 32 00 01 1e 01 00 04 4b 80 2c 01 01'),
      unknown: tokens('00 14 45 03 61 00 01'),
      status: tokens('00 00 71 6a 4b c3 01 c8 01 01 01'),
    },
    broken: {
      'no byte at all': utf8(''),
      'no WBXML': utf8('hello'),
      'a header only': tokens('03 11 6a 00'),
      'a truncated document': tokens('03 11 6a 00 c9 08 03 31 2e 32 00 01 6d 6e'),
      'a string without an end': tokens('03 11 6a 00 c9 08 03 31 2e 32'),
      'a string table beyond the bytes': tokens('03 11 6a ff ff ff 7f c9'),
      'opaque data beyond the bytes': tokens('03 11 6a 00 49 6d 6e c3 ff ff ff 7f 00'),
      'another root': tokens('03 11 6a 00 2d'),
      'an unknown character set': tokens('03 11 8f 77 00 09'),
      XML: utf8('<?xml version="1.0"?><WV-CSP-Message/>'),
    },
  },
};
