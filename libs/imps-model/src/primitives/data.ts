import type { ValueOf } from '../grammar/elements.js';
import type * as messaging from './messaging.js';
import type * as presence from './presence.js';
import type * as attributes from './presence-attributes.js';
import type * as shared from './shared.js';

/** Names for the plain data of the most used building blocks. */
export type ClientIdData = ValueOf<typeof shared.ClientID>;
export type UserData = ValueOf<typeof shared.User>;
export type RecipientData = ValueOf<typeof shared.Recipient>;
export type SenderData = ValueOf<typeof shared.SenderElement>;
export type ResultData = ValueOf<typeof shared.Result>;
export type DetailedResultData = ValueOf<typeof shared.DetailedResult>;
export type NickListData = ValueOf<typeof shared.NickList>;
export type NickNameData = ValueOf<typeof shared.NickName>;
export type PropertyData = ValueOf<typeof shared.Property>;
export type EntityListData = ValueOf<typeof shared.EntityList>;
export type BlockListData = ValueOf<typeof shared.BlockList>;
export type MessageInfoData = ValueOf<typeof messaging.MessageInfo>;
export type PresenceData = ValueOf<typeof presence.Presence>;
export type PresenceSubListData = ValueOf<typeof attributes.PresenceSubList>;
