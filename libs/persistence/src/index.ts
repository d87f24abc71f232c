export { Database, workOfAll, type Background, type DatabaseOptions, type WorkOf } from './database.js';
export { sql, type Fragment, type Sql, type Tx } from './sql.js';
export type { Service } from './services.js';
export { isConflict, isTransient, sqlState } from './transient.js';
export { Inbox, type StoredAnswer } from './inbox.js';
export { advanceMark, clearMark, findMark, writeMark, type Mark } from './begun.js';
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
  type OldestRows,
  type OutboxRow,
  type RowLimits,
} from './outbox-rows.js';
