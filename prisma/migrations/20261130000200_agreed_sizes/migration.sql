-- imps-front: what each session's client takes of messages, and messages that are announced, cut or not taken.
set local role smsonly_imps_front;

-- Sizes, kinds and way of delivery that the client agreed to; empty: it takes everything.
alter table imps_front.session add column limits jsonb not null default '{}';

-- What the clients that are logged in take. Read by routing in the transaction of its decision.
create view imps_front.live_client as
  select account_id, session_id, limits, agreed_capabilities from imps_front.session where ended_at is null;
grant select on imps_front.live_client to smsonly_routing;

-- A message that was cut stays as 'cut', so that it is not queued again beside its parts, until the last of them is acknowledged.
-- Of a message that is 'notified' the client knows and may get it; one that is 'refused' the client does not take.
alter table imps_front.server_transaction
  -- The message that this is a part of, by its number.
  add column part_of bigint,
  -- Given out as MessageNotification, whose acknowledgement does not settle the message.
  add column announced boolean not null default false,
  drop constraint server_transaction_state_check,
  add constraint server_transaction_state_check
    check (state in ('waiting', 'resting', 'acknowledged', 'cut', 'notified', 'refused'));
create index server_transaction_part on imps_front.server_transaction (part_of) where part_of is not null;
reset role;

-- routing: sessions whose clients do not take a message; when no client that is logged in does, it has failed.
set local role smsonly_routing;
alter table routing.offer add column refused_in text[] not null default '{}';
reset role;
