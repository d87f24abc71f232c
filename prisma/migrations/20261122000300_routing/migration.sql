-- routing: messages and reports until they are settled, block and grant lists, conversation numbers.
set local role smsonly_routing;

-- What waits for IM users: messages and delivery reports. A row is deleted once it is settled, and its text with it.
create sequence routing.offer_sequence as bigint;
create table routing.offer (
  offer_id text primary key,
  -- Order in which an account's messages and reports are given out.
  sequence bigint not null default nextval('routing.offer_sequence'),
  kind text not null check (kind in ('message', 'report')),
  account_id uuid not null,
  user_id text not null,
  -- The account's number when the message was taken: where it goes by SMS if the account is deleted.
  msisdn text,
  message_id text not null,
  sender jsonb not null,
  recipient jsonb not null,
  -- Messages: null when a phone sent it.
  sender_account_id uuid,
  report_wanted boolean not null default false,
  content_type text not null,
  content_encoding text,
  -- Null for reports.
  content_data text,
  content_size integer not null,
  -- Messages: when it was sent. Reports: when the message was settled.
  at timestamptz not null,
  valid_until timestamptz,
  result jsonb,
  -- Sessions in which it was given out as often as allowed, without acknowledgement.
  rested_in text[] not null default '{}'
) with (autovacuum_vacuum_scale_factor = 0.05);
create index offer_account on routing.offer (account_id, sequence);
create index offer_number on routing.offer (msisdn) where kind = 'message' and msisdn is not null;
create index offer_validity on routing.offer (valid_until) where valid_until is not null;

-- Which IM user holds which conversation number towards which phone: history, never overwritten.
create table routing.binding (
  binding_id bigint generated always as identity primary key,
  phone text not null,
  number text not null,
  account_id uuid not null,
  user_id text not null,
  bound_at timestamptz not null,
  -- When either of the two last wrote to the other.
  spoke_at timestamptz not null,
  -- Null: current.
  released_at timestamptz,
  -- How sure it is that the phone has seen an SMS of this binding: 0 none left, 1 nobody knows, 2 the gateway took one, 3 it arrived.
  standing smallint not null default 0 check (standing between 0 and 3),
  -- An SMS that names the IM user was accepted, and the pair has not been silent for long since.
  introduced boolean not null default false
) with (fillfactor = 85);
create unique index binding_number_holder on routing.binding (phone, number) where released_at is null;
create unique index binding_pair on routing.binding (phone, account_id) where released_at is null;
create index binding_history on routing.binding (phone, number, binding_id);
create index binding_account on routing.binding (account_id) where released_at is null;

-- IM users' SMS on their way; deleted when delivered or failed. The texts are the adapter's.
create table routing.submission (
  submission_id text primary key,
  phone text not null,
  number text not null,
  binding_id bigint not null,
  names_sender boolean not null,
  state text not null default 'requested' check (state in ('requested', 'unknown', 'accepted')),
  requested_at timestamptz not null,
  message_id text not null,
  sender jsonb not null,
  recipient jsonb not null,
  sender_account_id uuid not null,
  report_wanted boolean not null,
  content_type text not null,
  content_size integer not null
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05);
create index submission_pair on routing.submission (phone, number);
create index submission_age on routing.submission (requested_at);

-- SMS to conversation numbers that no IM user was given.
create table routing.unclaimed_reply (
  inbound_id text primary key,
  phone text not null,
  number text not null,
  text text not null,
  cause text not null check (cause in ('nobody', 'unclear', 'account-closed')),
  received_at timestamptz not null
);
create index unclaimed_reply_age on routing.unclaimed_reply (received_at);

-- Phones that got today's explanatory SMS.
create table routing.explanation (
  phone text not null,
  day date not null,
  primary key (phone, day)
);

-- Lists of an account that has ever changed them; without a row both are empty, the block list in use.
create table routing.block_list (
  account_id uuid primary key,
  user_id text not null,
  block_in_use boolean not null,
  grant_in_use boolean not null
);

-- An entry is an address as it was spelt, and whose it was when it was listed: a user ID given away again is another person.
create table routing.block_entry (
  entry_id bigint generated always as identity primary key,
  account_id uuid not null references routing.block_list on delete cascade,
  list text not null check (list in ('block', 'grant')),
  canonical text not null,
  spelling text not null,
  msisdn text,
  holder_account_id uuid,
  holder_msisdn text,
  unique (account_id, list, canonical)
);
reset role;
