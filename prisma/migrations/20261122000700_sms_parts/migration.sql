-- sms-adapter: parts of long SMS, which reach different instances, until their text is whole.
set local role smsonly_sms_adapter;

create table sms_adapter.part_set (
  set_id bigint generated always as identity primary key,
  -- Sender, recipient, reference, size of the reference, total: phones use references again, so several sets may have one key.
  key text not null,
  phone text not null,
  number text not null,
  total smallint not null,
  -- [{ sequence, coding, body (base64), tables }], in the order of arrival.
  parts jsonb not null,
  last_part_at timestamptz not null,
  closed_at timestamptz,
  closed_because text check (closed_because in ('complete', 'timed-out', 'ambiguous')),
  traceparent text not null,
  constraint part_set_closed check ((closed_at is null) = (closed_because is null))
);
create index part_set_key on sms_adapter.part_set (key);
create index part_set_open on sms_adapter.part_set (last_part_at) where closed_at is null;
create index part_set_closed_age on sms_adapter.part_set (closed_at) where closed_at is not null;
