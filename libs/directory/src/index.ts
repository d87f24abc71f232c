export { accountAddress, addressesOf, numberAddress, type Account } from './account.js';
export { admits, peerOf, means, untouchedLists } from './admits.js';
export type { Peer, BlockLists, ListEntry } from './admits.js';
export { accountOf, readRegistry, type AccountRow } from './registry.store.js';
export { registryOf, type Registry } from './registry.js';
export { refusalOf, resolveAddress, type AddressKey, type Numbering, type Party } from './resolve-address.js';
