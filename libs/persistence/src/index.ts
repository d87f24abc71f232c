export { Database, type DatabaseOptions, type ModelTx } from './database.js';
export type { Statements, Tx } from './raw-transaction.js';
export type { Service } from './services.js';
export { isConflict, isTransient, sqlState } from './transient.js';
export * from './generated/prisma/client.js';
export { Inbox, type StoredAnswer } from './inbox.js';
export {
  appendRows,
  deleteRows,
  deleteRowsAndUnlock,
  lockAndReadRows,
  readRows,
  storeRun,
  waitingRows,
  type CarriedOut,
  type OutboxRecord,
  type OutboxRow,
  type Session,
} from './outbox-rows.js';
