import type { Encoding } from '@smsonly/imps-codec';
import { cspVersions, type CspVersion } from '@smsonly/imps-model';
import type { TextStorage } from './im-client.js';
import type { Delivery } from './im-state.js';
import { isObject, itemsOf, parseStored, textIn } from './stored-json.js';
import { readDelivery } from './stored-user.js';

/** What of a session outlives a reload, and nothing longer than the tab. */
export type KeptSession = Readonly<{
  userId: string;
  password: string;
  version: CspVersion;
  encoding: Encoding;
  /** Empty: a login was under way. */
  sessionId: string;
  cookie: string;
  keepAliveSeconds?: number;
  lastId: number;
  received: readonly string[];
  /** Messages that are not answered, and the transaction ID of those that were posted. */
  pending: readonly PendingMessage[];
  /** Reports that came before the answer to their message, by message ID. */
  early: readonly (readonly [messageId: string, news: Delivery])[];
}>;

export type PendingMessage = Readonly<{ address: string; key: string; id?: string }>;

const form = 1;

export type SessionStore = Readonly<{
  read: () => KeptSession | undefined;
  write: (session: KeptSession) => void;
  clear: () => void;
}>;

export function sessionStore(storage: TextStorage, key: string): SessionStore {
  return {
    read() {
      const stored = parseStored(storage, key, form);
      if (!stored) return undefined;
      const [userId, password, sessionId, cookie] = ['userId', 'password', 'sessionId', 'cookie'].map((name) =>
        textIn(stored, name),
      );
      const version = cspVersions.find((each) => each === stored.version);
      const encoding = (['xml', 'wbxml'] as const).find((each) => each === stored.encoding);
      if (!userId || password === undefined || sessionId === undefined || cookie === undefined || !version || !encoding)
        return undefined;
      const { keepAliveSeconds, lastId } = stored;
      return {
        userId,
        password,
        version,
        encoding,
        sessionId,
        cookie,
        ...(typeof keepAliveSeconds === 'number' && { keepAliveSeconds }),
        lastId: typeof lastId === 'number' && Number.isInteger(lastId) ? lastId : 0,
        received: itemsOf(stored.received).filter((id) => typeof id === 'string'),
        pending: itemsOf(stored.pending).flatMap(readPending),
        early: itemsOf(stored.early).flatMap(readEarly),
      };
    },
    write(session) {
      try {
        storage.setItem(key, JSON.stringify({ form, ...session }));
      } catch {
        // No room or no storage: a reload needs a new login.
      }
    },
    clear() {
      try {
        storage.removeItem(key);
      } catch {
        // There is no storage.
      }
    },
  };
}

function readEarly(stored: unknown): KeptSession['early'][number][] {
  const [messageId, news] = itemsOf(stored);
  return typeof messageId === 'string' && isObject(news) ? [[messageId, readDelivery(news)]] : [];
}

function readPending(stored: unknown): PendingMessage[] {
  if (!isObject(stored)) return [];
  const [address, key, id] = ['address', 'key', 'id'].map((name) => textIn(stored, name));
  return address === undefined || key === undefined ? [] : [{ address, key, ...(id !== undefined && { id }) }];
}
