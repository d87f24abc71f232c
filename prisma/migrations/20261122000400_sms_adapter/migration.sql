-- sms-adapter: SMS to be sent with every attempt to send them, and SMS received.
set local role smsonly_sms_adapter;

-- A phone and one of our numbers: the lane in which texts leave in order. Its row is the lock for everything that concerns the
-- two; whoever changes an attempt holds it (rows are locked in the order of phone, number).
create table sms_adapter.pair (
  pair_id bigint generated always as identity primary key,
  phone text not null,
  number text not null,
  -- Attempts in state queued. A count, so that taking one needs no look at the others.
  queued integer not null default 0 check (queued >= 0),
  -- The attempt whose call of /send is outstanding; never more than one.
  calling uuid,
  -- Not before this is the next attempt made; also who has waited longest among all pairs.
  ready_at timestamptz not null,
  constraint pair_phone_number_key unique (phone, number)
) with (fillfactor = 80);
create index pair_ready on sms_adapter.pair (ready_at, pair_id) where queued > 0 and calling is null;

create table sms_adapter.submission (
  submission_id text primary key,
  pair_id bigint not null references sms_adapter.pair,
  -- Order in which the texts of a pair leave.
  position bigint generated always as identity,
  -- Null once it cannot be needed again.
  text text,
  coding smallint not null,
  valid_until timestamptz,
  traceparent text,
  taken_at timestamptz not null,
  resent boolean not null default false,
  accepted_told boolean not null default false,
  unknown_told boolean not null default false,
  settled text check (settled in ('delivered', 'failed', 'expired')),
  changed_at timestamptz not null
) with (fillfactor = 80);
create index submission_age on sms_adapter.submission (changed_at);

-- One call of the gateway's /send, recorded before it is made; its ID is the reference in the report's URL.
create table sms_adapter.attempt (
  attempt_id uuid primary key,
  submission_id text not null references sms_adapter.submission on delete cascade,
  pair_id bigint not null,
  position bigint not null,
  ordinal integer not null,
  state text not null
    check (state in ('queued', 'submitting', 'unknown', 'accepted', 'delivered', 'failed', 'expired')),
  -- accepted: the SMSC's own word has come, the SMS has left the gateway.
  reported boolean not null default false,
  -- failed: why.
  cause text,
  gateway_id text,
  valid_until timestamptz,
  -- submitting: the process that makes the call, and since when.
  caller text,
  called_at timestamptz,
  -- unknown, or accepted and not reported: until when a report is waited for.
  wait_until timestamptz
) with (fillfactor = 70);
create index attempt_submission on sms_adapter.attempt (submission_id);
create index attempt_queued on sms_adapter.attempt (pair_id, position, ordinal) where state = 'queued';
create index attempt_validity on sms_adapter.attempt (valid_until) where state = 'queued' and valid_until is not null;
create index attempt_submitting on sms_adapter.attempt (called_at) where state = 'submitting';
create index attempt_waiting on sms_adapter.attempt (wait_until) where wait_until is not null;

-- SMS received, so that a repeated callback is known. A text stays only while a call for its pair is outstanding.
create table sms_adapter.inbound (
  inbound_id text primary key,
  position bigint generated always as identity,
  phone text not null,
  number text not null,
  text text,
  traceparent text not null,
  received_at timestamptz not null
);
create index inbound_held on sms_adapter.inbound (phone, number, position) where text is not null;
create index inbound_age on sms_adapter.inbound (received_at);
