-- sms-adapter: senders take turns, and SMS that nobody has reported on yet are bounded.
set local role smsonly_sms_adapter;

-- Whose texts wait in this lane (an account's ID as routing gave it), and since when the lane counts as waiting: each text that its
-- sender has waiting elsewhere puts it back a second. So a thousand texts of one sender leave room for the one of another.
alter table sms_adapter.pair
  add column sender text,
  add column turn_at timestamptz not null default '-infinity';
alter table sms_adapter.pair alter column turn_at drop default;

drop index sms_adapter.pair_ready;
create index pair_turn on sms_adapter.pair (turn_at, pair_id) where queued > 0 and calling is null;
create index pair_sender on sms_adapter.pair (sender) where queued > 0;

-- SMS under way: called, and not reported on yet; and all calls of the last second.
create index attempt_under_way on sms_adapter.attempt (called_at) where state in ('submitting', 'accepted') and not reported;
create index attempt_called on sms_adapter.attempt (called_at) where called_at is not null;
