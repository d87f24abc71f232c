-- imps-front: accounts, sessions, client transactions and each session's queue of server transactions.
set local role smsonly_imps_front;

-- Who is registered. `user_id` is canonical; `password` is encrypted (AES-256-GCM), since login digests need the clear one.
create table imps_front.account (
  account_id uuid primary key,
  user_id text not null constraint account_user_id_key unique,
  spelling text not null,
  msisdn text constraint account_msisdn_key unique check (msisdn ~ '^\+[1-9][0-9]{3,14}$'),
  display_name text,
  password bytea not null,
  registered_at timestamptz not null,
  changed_at timestamptz not null
);

-- Is this address registered? Read by routing and presence in the transaction of their decision.
create view imps_front.account_registry as
  select account_id, user_id, msisdn, display_name from imps_front.account;
grant usage on schema imps_front to smsonly_routing, smsonly_presence;
grant select on imps_front.account_registry to smsonly_routing, smsonly_presence;

-- First steps of 4-way logins: the nonce that the second step, perhaps on another instance, must answer. One use each.
create table imps_front.login_challenge (
  user_id text not null,
  client_key text not null,
  nonce text not null,
  digest_schema text not null,
  expires_at timestamptz not null,
  primary key (user_id, client_key)
);

-- `wire_id` is the SessionID that the client knows and that proves who it is; everybody else uses `session_id`.
-- A session that is over is kept for a while, so that its client hears 600 and not 604.
create table imps_front.session (
  session_id uuid primary key,
  wire_id text not null constraint session_wire_id_key unique,
  account_id uuid not null,
  user_id text not null,
  user_spelling text not null,
  client_key text not null,
  client_id jsonb not null,
  version text not null,
  cookie text,
  keep_alive_seconds integer not null,
  started_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  end_cause text,
  -- Capabilities agreed by service negotiation; null: everything that is offered.
  agreed_capabilities text[],
  replies_per_message integer not null default 1,
  -- Set when routing has offered again all that was unacknowledged; until then no message is given out.
  backlog_offered boolean not null default false
) with (fillfactor = 80);
create unique index session_live_client on imps_front.session (account_id, client_key) where ended_at is null;
create index session_expiry on imps_front.session (expires_at) where ended_at is null;
create index session_ended on imps_front.session (ended_at) where ended_at is not null;

-- Requests of clients that another service carries out, with the answer once there is one.
create table imps_front.client_transaction (
  event_id uuid primary key,
  session_id uuid not null,
  transaction_id text not null,
  content_hash text not null,
  number bigint generated always as identity,
  created_at timestamptz not null,
  response jsonb,
  constraint client_transaction_content_key unique (session_id, transaction_id, content_hash)
) with (fillfactor = 80);
create index client_transaction_age on imps_front.client_transaction (created_at);

-- What waits for a session's polls. Offers of routing go in the order of its sequence, everything else as it came.
-- An acknowledged offer stays, without its content, until routing says that it is settled: offered again meanwhile, it
-- must not be given out again.
create table imps_front.server_transaction (
  number bigint generated always as identity primary key,
  session_id uuid not null,
  lane text not null check (lane in ('offer', 'notice')),
  kind text not null check (kind in ('message', 'report', 'presence', 'authorisation', 'reply')),
  sequence bigint not null default 0,
  offer_id text,
  -- Notices about the same subject: a later one takes the place of one that was not given out yet. Null once given out.
  subject text,
  -- The sender of a message or report as the receiver has him in a contact list.
  sender_spelling text,
  payload jsonb,
  state text not null default 'waiting' check (state in ('waiting', 'resting', 'acknowledged')),
  deliveries integer not null default 0,
  queued_at timestamptz not null,
  constraint server_transaction_offer_key unique (offer_id, session_id)
) with (fillfactor = 80);
-- State and deliveries stand in no index: giving out and acknowledging rewrite the row in place.
create index server_transaction_order on imps_front.server_transaction (session_id, lane, sequence, number);
create unique index server_transaction_subject on imps_front.server_transaction (session_id, subject)
  where subject is not null;
reset role;
