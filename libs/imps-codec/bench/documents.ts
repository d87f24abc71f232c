import type { CspMessage, Primitive } from '@smsonly/imps-model';
import { encode } from '../src/index.js';

/** A benchmark document: the message, and its bytes in both wire forms as our encoder writes them. */
export type Document = Readonly<{ name: string; message: CspMessage<Primitive>; xml: Buffer; wbxml: Buffer }>;

function document(name: string, message: CspMessage<Primitive>): Document {
  return {
    name,
    message,
    xml: Buffer.from(encode(message, { encoding: 'xml' })),
    wbxml: Buffer.from(encode(message, { encoding: 'wbxml' })),
  };
}

function login(): CspMessage<Primitive> {
  return {
    version: '1.2',
    session: { type: 'Outband' },
    transactions: [
      {
        mode: 'Request',
        id: '1',
        content: {
          kind: 'Login-Request',
          userId: 'wv:kari.nordmann@im.example',
          clientId: { url: 'http://im.example/clients/phone' },
          password: 'correct horse battery',
          timeToLive: 600,
          sessionCookie: '7f3c21ab90',
        },
      },
    ],
  };
}

function contactList(contacts: number): CspMessage<Primitive> {
  return {
    ...inSession('Response'),
    transactions: [
      {
        mode: 'Response',
        id: '17',
        content: {
          kind: 'ListManage-Response',
          result: { code: 200 },
          nickList: { nickNames: numbers(contacts).map((n) => ({ name: nickName(n), userId: userId(n) })) },
          contactListProperties: [
            { name: 'DisplayName', value: 'Friends & family' },
            { name: 'Default', value: 'T' },
          ],
        },
      },
    ],
  };
}

function presenceNotification(users: number): CspMessage<Primitive> {
  const availabilities = ['AVAILABLE', 'DISCREET', 'NOT_AVAILABLE'] as const;
  return {
    ...inSession('Request'),
    transactions: [
      {
        mode: 'Request',
        id: 'srv204',
        content: {
          kind: 'PresenceNotification-Request',
          presences: numbers(users).map((n) => ({
            userId: userId(n),
            presenceSubList: {
              onlineStatus: [{ qualifier: true, presenceValue: n % 4 !== 0 }],
              clientInfo: [
                { qualifier: true, clientType: 'MOBILE_PHONE', devManufacturer: 'Handsets Ltd', model: `H${n}i` },
              ],
              userAvailability: { qualifier: true, presenceValue: availabilities[n % 3] as 'AVAILABLE' },
              statusText: {
                qualifier: true,
                presenceValue: n % 5 === 0 ? 'På møte til klokka fire' : 'On the train home',
              },
              alias: { qualifier: true, presenceValue: nickName(n) },
            },
          })),
        },
      },
    ],
  };
}

function newMessage(textBytes: number): CspMessage<Primitive> {
  const sentence = 'See you at the station at eight, bring the tickets & a coat. ';
  return {
    ...inSession('Request'),
    transactions: [
      {
        mode: 'Request',
        id: 'srv9',
        content: {
          kind: 'NewMessage',
          messageInfo: {
            messageId: 'm-000017',
            contentType: 'text/plain',
            contentSize: textBytes,
            recipient: { users: [{ userId: userId(1) }] },
            sender: { user: { userId: userId(2) } },
            dateTime: new Date('2026-05-11T09:30:15Z'),
          },
          contentData: sentence.repeat(Math.ceil(textBytes / sentence.length)).slice(0, textBytes),
        },
      },
    ],
  };
}

const inSession = (mode: 'Request' | 'Response') =>
  ({
    version: '1.2',
    session: { type: 'Inband', sessionId: 's-81c2-4410' },
    poll: mode === 'Response',
  }) as const;

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n + 1);
const firstNames = ['Kari', 'Ola', 'Jürgen', 'Siobhan', 'Li', 'Aleksandra', 'Tom', 'Fatima'];
const nickName = (n: number) => `${firstNames[n % firstNames.length]} ${n}`;
const userId = (n: number) => `wv:+4790${String(100_000 + 7919 * n)}@im.example`;

/** The documents, in CSP 1.2: libwbxml knows no 1.3. */
export const documents: readonly Document[] = [
  document('login', login()),
  document('100 contacts', contactList(100)),
  document('50 presences', presenceNotification(50)),
  document('1 KiB text', newMessage(1024)),
];
