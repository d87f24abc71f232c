-- imps-front: several open login challenges, wrong passwords, and acknowledgements that are durable before routing knows of them.
set local role smsonly_imps_front;

-- First steps of 4-way logins, any number for a user at a time: each is used up by the second step that answers it, and by no other.
-- It takes the place of login_challenge, which services of the previous version still use and a later migration drops.
create table imps_front.open_challenge (
  nonce text primary key,
  user_id text not null,
  -- Null: shared by all who ask while the user has too many of them, so that nobody pushes out anybody.
  client_key text,
  digest_schema text not null,
  expires_at timestamptz not null,
  -- What the first step wanted agreed; the second one has precedence.
  wishes jsonb
);
create index open_challenge_user on imps_front.open_challenge (user_id);
create unique index open_challenge_shared on imps_front.open_challenge (user_id, digest_schema) where client_key is null;
create index open_challenge_age on imps_front.open_challenge (expires_at);

-- Wrong passwords, by user, registered or not (a hash of the user ID), and address. The lane keeps strangers and the user's own clients
-- apart. Each wrong one moves `busy_until` on; further ones are looked at only while it is not too far ahead.
create table imps_front.login_failure (
  user_key text not null,
  address text not null,
  lane text not null check (lane in ('stranger', 'client', 'cookie')),
  busy_until timestamptz not null,
  primary key (user_key, address, lane)
);
create index login_failure_address on imps_front.login_failure (address, busy_until);
create index login_failure_age on imps_front.login_failure (busy_until);

-- An offer that a client acknowledged is kept under the ID of its account: it is not queued again, in no session. Until routing has settled
-- it, it says which session acknowledged it, and when routing is told again.
alter table imps_front.server_transaction
  add column acknowledged_in uuid,
  add column tell_at timestamptz;
create index server_transaction_unsettled on imps_front.server_transaction (tell_at) where tell_at is not null;
reset role;
