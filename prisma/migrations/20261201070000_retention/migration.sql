-- Nothing grows for ever (docs/retention.md): what the jobs that remove rows look for, and vacuum for tables whose rows come and go.
set local role smsonly_imps_front;

create index login_challenge_expiry on imps_front.login_challenge (expires_at);
create index wake_up_sms_count_age on imps_front.wake_up_sms_count (since);
-- Presence finds sessions whose end it has never heard of.
grant select on imps_front.live_client to smsonly_presence;

-- Rows come and go: vacuum by count, so that their places are used again before the files grow, and not by the share of a table that was
-- large once. Values are those of the outbox, in proportion to how much of a row's life is updates.
alter table imps_front.server_transaction set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000,
  autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 50000);
alter table imps_front.client_transaction set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000,
  autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 50000);
alter table imps_front.login_challenge set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
alter table imps_front.wake_up set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
reset role;

set local role smsonly_presence;
alter table presence.watch set (autovacuum_vacuum_scale_factor = 0.05);
alter table presence.session set (autovacuum_vacuum_scale_factor = 0.05);
reset role;

set local role smsonly_routing;

-- From when on the sweep looks whether the binding may be forgotten. Traffic never writes it, so that recording who spoke when stays an
-- update in place: the sweep itself moves it to the first moment at which the answer can be another.
alter table routing.binding add column look_at timestamptz not null default now();
create index binding_look on routing.binding (look_at);

-- The same for statements of phones.
alter table routing.consent add column look_at timestamptz not null default now();
create index consent_look on routing.consent (look_at);

-- What a phone said is never changed, and deleted by one job alone, which says so: when it no longer counts and need no longer be shown.
create or replace function routing.consent_is_append_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('routing.deletes_statements', true) = 'that no longer count' then
    return old;
  end if;
  if tg_op = 'UPDATE' and to_jsonb(new) - 'look_at' = to_jsonb(old) - 'look_at' then
    return new;
  end if;
  raise exception 'consent records are never changed';
end $$;

create index explanation_day on routing.explanation (day);
create index answered_word_day on routing.answered_word (day);
-- What waits for its addressee has waited for too long.
create index offer_age on routing.offer (at);
alter table routing.offer set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000,
  autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 50000);
alter table routing.submission set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000,
  autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 50000);
reset role;

set local role smsonly_sms_adapter;

-- So that a pair can be deleted without a look at all submissions.
create index submission_pair on sms_adapter.submission (pair_id);
alter table sms_adapter.pair set (autovacuum_vacuum_scale_factor = 0.02);
alter table sms_adapter.submission set (autovacuum_vacuum_scale_factor = 0.02);
alter table sms_adapter.attempt set (autovacuum_vacuum_scale_factor = 0.02);
reset role;
