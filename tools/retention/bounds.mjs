// What bounds every table and topic: the one list, of which `npm run docs:retention` makes docs/retention.md and
// bounds.int.spec.ts compares with what migrations and create-topics really make. A new table or topic gets a line here.

/**
 * @typedef {object} Bound
 * @property {string} bound what there can be at most, or how long something stays
 * @property {string} file where it is enforced
 * @property {string} by what enforces it: text that stands in that file
 * @property {string} why the reason for this bound and no other
 */

/** @param {string} bound @param {string} file @param {string} by @param {string} why @returns {Bound} */
const line = (bound, file, by, why) => ({ bound, file, by, why });

const front = 'apps/imps-front/src';
const presence = 'apps/presence/src';
const routing = 'apps/routing/src';
const adapter = 'apps/sms-adapter/src';

const inbox = line(
  'events of TEXT_RETENTION and two days',
  'libs/persistence/src/inbox.ts',
  'drop table if exists',
  'an event that a topic can still bring again must be known; whole days are dropped as partitions',
);
const outbox = line(
  'facts that are not with the broker yet',
  'libs/persistence/src/outbox-rows.ts',
  'delete from outbox',
  'a fact is deleted once the broker has it; while the broker is away nothing new is consumed, so little is added',
);
const begun = line(
  'a row for each partition that the service consumes',
  'libs/persistence/src/begun.ts',
  'delete from begun',
  'written while it is not known whether its records end the process, and deleted with their commit',
);
const accountData = `${presence}/accounts/account.store.ts`;
const orphans = 'a daily walk deletes what is left of accounts and sessions whose end was never heard of';

/** @type {Readonly<Record<string, Bound>>} */
export const tables = {
  'imps_front.account': line(
    'registered accounts',
    `${front}/accounts/account.store.ts`,
    'delete from account',
    'the operator registers and deregisters them',
  ),
  'imps_front.client': line(
    '50 clients an account',
    `${front}/sessions/client.store.ts`,
    'clientsRemembered = 50',
    'nobody uses more at a time; those last learnt about are kept, and deleted with the account',
  ),
  'imps_front.open_challenge': line(
    '33 a user and digest schema, for the lifetime of a challenge',
    `${front}/imps-front.removals.ts`,
    "table: 'open_challenge'",
    'an answer that comes later is refused anyway; who asks for more shares one with all others who do',
  ),
  'imps_front.login_challenge': line(
    'logins of the lifetime of a challenge',
    `${front}/imps-front.removals.ts`,
    "table: 'login_challenge'",
    'only services of the previous version write it; a later migration drops it',
  ),
  'imps_front.login_failure': line(
    '100,000 users and addresses with wrong passwords within an hour',
    `${front}/imps-front.removals.ts`,
    "table: 'login_failure'",
    'an older one slows nobody down; who tries endless users pushes out what was known of others longest ago',
  ),
  'imps_front.session': line(
    'live sessions, and those that ended within a day',
    `${front}/imps-front.removals.ts`,
    "table: 'session'",
    'a silent one ends after its keep-alive time; for a day its client hears that it expired, not that it never existed',
  ),
  'imps_front.client_transaction': line(
    'requests of a minute',
    `${front}/imps-front.removals.ts`,
    "table: 'client_transaction'",
    'clients count their IDs from 1 to 999: an older one is another request',
  ),
  'imps_front.server_transaction': line(
    'what waits for live sessions, offers settled within an hour, and acknowledged ones until routing has settled them',
    `${front}/imps-front.removals.ts`,
    "table: 'server_transaction'",
    'deleted when acknowledged, and with its session; a settled offer is remembered longer than it can be offered again by mistake',
  ),
  'imps_front.cir_server': line(
    'processes that live or died within 10 seconds',
    `${front}/wake-up/connection.store.ts`,
    'delete from cir_server',
    'each renews its row every two seconds; what a dead one held is given up',
  ),
  'imps_front.wake_up': line(
    'one row a session that agreed on wake-ups',
    `${front}/wake-up/wake-up.store.ts`,
    'delete from wake_up',
    'deleted with the end of the session, at the latest when the session is forgotten',
  ),
  'imps_front.wake_up_sms_count': line(
    'accounts that were woken by SMS within the hour',
    `${front}/imps-front.removals.ts`,
    "table: 'wake_up_sms_count'",
    'the limit is one for each hour: a count whose hour is over begins at 1 again',
  ),
  'imps_front.inbox': inbox,
  'imps_front.outbox': outbox,
  'imps_front.begun': begun,

  'presence.session': line(
    'live sessions',
    `${presence}/presence.removals.ts`,
    "table: 'session'",
    `deleted when the session ends; ${orphans}`,
  ),
  'presence.user_presence': line(
    'one row an account',
    accountData,
    'delete from user_presence',
    `deleted with the account; ${orphans}`,
  ),
  'presence.contact_list': line(
    'PRESENCE_MAX_LISTS an account',
    `${presence}/presence.removals.ts`,
    "table: 'contact_list'",
    `deleted with the account; ${orphans}`,
  ),
  'presence.contact': line(
    'PRESENCE_MAX_CONTACTS a contact list',
    `${presence}/presence.variables.ts`,
    'PRESENCE_MAX_CONTACTS',
    'deleted with the list, by its foreign key',
  ),
  'presence.default_list_given': line(
    'one row an account',
    accountData,
    'delete from default_list_given',
    `a default list that was deleted must not come back while the account lives; ${orphans}`,
  ),
  'presence.list_subscription': line(
    'PRESENCE_MAX_LISTS a live session',
    'prisma/migrations/20261122000200_presence/migration.sql',
    'create table presence.list_subscription',
    'one for each list at most, by the primary key; deleted with the session, by its foreign key',
  ),
  'presence.watch': line(
    'contacts on the lists of a live session, and users that it named',
    'prisma/migrations/20261122000200_presence/migration.sql',
    'create table presence.watch',
    'one for each user and source, by the primary key; deleted with the session, by its foreign key',
  ),
  'presence.fan_out': line(
    'users of whom a change is on its way to their watchers',
    `${presence}/fan-out/fan-out.store.ts`,
    'delete from fan_out',
    'a row goes with the last page; one that is left over is taken up by the next change of the same user',
  ),
  'presence.attribute_list': line(
    'PRESENCE_MAX_ATTRIBUTE_LISTS an account',
    accountData,
    'delete from attribute_list',
    `deleted with the account that made it or is named in it; ${orphans}`,
  ),
  'presence.authorisation': line(
    'pairs of accounts of which one asked or answered the other',
    accountData,
    'delete from authorisation',
    `an answer holds as long as both accounts live, and is deleted with either; ${orphans}`,
  ),
  'presence.authorisation_request': line(
    'requests that a live session was asked',
    'prisma/migrations/20261122000200_presence/migration.sql',
    'create table presence.authorisation_request',
    'one for each watcher, by the primary key; deleted with the answer, and with the session, by its foreign key',
  ),
  'presence.block_list': line(
    'one row an account that has changed its lists',
    accountData,
    'delete from block_list',
    `a copy of routing's, deleted with the account; ${orphans}`,
  ),
  'presence.inbox': inbox,
  'presence.outbox': outbox,
  'presence.begun': begun,

  'routing.offer': line(
    'messages and reports that wait for accounts, MESSAGE_LONGEST_WAIT at most; ROUTING_MAX_WAITING messages of IM users an account',
    `${routing}/sweep/sweep.ts`,
    'settleOlder',
    'deleted when acknowledged, or past its validity; without one, somebody who was not there for so long will not come for it',
  ),
  'routing.message': line(
    'contents that an offer refers to',
    `${routing}/routing.removals.ts`,
    "table: 'message'",
    'the content goes with the last offer that refers to it; two last ones at once may leave it behind, which a daily walk finds',
  ),
  'routing.binding': line(
    'pairs of an IM user and a phone that wrote within SMS_NUMBER_MEMORY',
    `${routing}/routing.removals.ts`,
    "table: 'binding'",
    'a reply must not go to the wrong person: a number stands for its IM user long after their last SMS; history is forgotten from the oldest holder on, never while an SMS is unsettled',
  ),
  'routing.submission': line(
    'SMS without a final report: SMS_REPORT_WAIT once accepted; SMS_NUMBER_MEMORY if nothing at all is heard',
    `${routing}/sweep/sweep.ts`,
    'takeUnreported',
    'deleted with the final report; sms-adapter settles each, so one of which nothing is heard for so long is lost, and its sender is told',
  ),
  'routing.consent': line(
    'opt-outs that hold, for ever; others CONSENT_RETENTION, and 100 a phone',
    `${routing}/routing.removals.ts`,
    "table: 'consent'",
    'an opt-out holds until the phone says otherwise; operators must be able to show what was said and when, for some years',
  ),
  'routing.answered_word': line(
    'phones that sent a keyword today',
    `${routing}/routing.removals.ts`,
    "table: 'answered_word'",
    'one answer a day',
  ),
  'routing.explanation': line(
    'phones that got an explanatory SMS today',
    `${routing}/routing.removals.ts`,
    "table: 'explanation'",
    'one explanatory SMS a day',
  ),
  'routing.unclaimed_reply': line(
    'UNCLAIMED_REPLY_RETENTION',
    `${routing}/routing.removals.ts`,
    "table: 'unclaimed_reply'",
    'for the operator to look into; it holds a text',
  ),
  'routing.block_list': line(
    'one row an account that has changed its lists',
    `${routing}/routing.removals.ts`,
    "table: 'block_list'",
    'deleted with the account; a daily walk deletes lists that were changed after their account was closed',
  ),
  'routing.block_entry': line(
    'what a user has listed',
    'prisma/migrations/20261122000300_routing/migration.sql',
    'references routing.block_list on delete cascade',
    'deleted with the lists; each entry once, by its unique key',
  ),
  'routing.inbox': inbox,
  'routing.outbox': outbox,
  'routing.begun': begun,

  'sms_adapter.pair': line(
    'pairs of a phone and a number with SMS within 30 days',
    `${adapter}/sms-adapter.removals.ts`,
    "table: 'pair'",
    'it counts the references of long texts: a phone has given up on parts that are so old',
  ),
  'sms_adapter.submission': line(
    'SMS that wait to be sent or for a report, and those settled within 7 days',
    `${adapter}/sms-adapter.removals.ts`,
    "table: 'submission'",
    'the gateway repeats callbacks and reports for less than that',
  ),
  'sms_adapter.attempt': line(
    'the attempts of these SMS; refused ones of 7 days',
    `${adapter}/sms-adapter.removals.ts`,
    "table: 'attempt'",
    'deleted with the SMS, by its foreign key; a text that is refused for weeks must not gather attempts',
  ),
  'sms_adapter.inbound': line(
    'IDs of SMS received within 7 days; unclaimed texts UNCLAIMED_REPLY_RETENTION',
    `${adapter}/sms-adapter.removals.ts`,
    "table: 'inbound'",
    'the gateway repeats callbacks for less than that',
  ),
  'sms_adapter.part_set': line(
    'texts whose parts are waited for (SMS_PARTS_WAIT), and those closed within SMS_PARTS_MEMORY',
    `${adapter}/sms-adapter.removals.ts`,
    "table: 'part_set'",
    'a part that comes late must be known as one',
  ),
  'sms_adapter.wake_up_sms': line(
    'SMS that wake clients, until sent or past their validity',
    `${adapter}/wake-up/send-wake-ups.ts`,
    'forgetWakeUp',
    'worth nothing afterwards; one whose process died is due again after a minute',
  ),
  'sms_adapter.inbox': inbox,
  'sms_adapter.outbox': outbox,
  'sms_adapter.begun': begun,

  'public._prisma_migrations': line(
    'one row a migration',
    'prisma/migrate.mjs',
    'insert into public._prisma_migrations',
    'as many as there are folders in prisma/migrations',
  ),
};

const facts = line(
  'TEXT_RETENTION',
  'libs/kafka/src/topics.ts',
  'retention.ms',
  'they carry texts, or are about those that do; the inbox remembers no event longer',
);

/** @type {Readonly<Record<string, Bound>>} */
export const topics = {
  'presence-requests': facts,
  'message-requests': facts,
  'account-events': facts,
  deliveries: facts,
  'presence-changes': facts,
  'presence-notifications': facts,
  'sms-submissions': facts,
  'sms-events': facts,
  'block-events': facts,
  'wake-up-sms': facts,
  'dead-letters': line(
    '7 days',
    'libs/kafka/src/topics.ts',
    'deadLetterRetention = 7 * day',
    'long enough for somebody to look at them',
  ),
  'responses.<instance>': line(
    'an hour; as many topics as imps-front ever had instances at a time',
    'libs/kafka/src/topics.ts',
    'responseRetention',
    'answers are of use for seconds; names are those of a StatefulSet and come again, so the topic of an instance that is gone is empty after an hour and is kept for the next of its name',
  ),
};

/** @type {Readonly<Record<string, Bound>>} */
export const groups = {
  '<service>': line(
    'one a service',
    'libs/kafka/src/transport.ts',
    'group: `${topicPrefix}${service}`',
    'its offsets are one for each partition',
  ),
  'responses.<instance>.<uuid>': line(
    'one a running imps-front; after a crash until the broker forgets empty groups',
    'libs/kafka/src/response-listener.ts',
    'deleteGroup',
    "deleted when the process stops; the broker's offsets.retention.minutes (7 days) is for those that crashed",
  ),
};
