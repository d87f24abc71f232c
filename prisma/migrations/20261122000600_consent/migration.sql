-- routing: who wants no SMS from whom.
set local role smsonly_routing;

-- What phones said, in their order; rows are only ever added. The newest row that concerns a sender counts.
create table routing.consent (
  consent_id bigint generated always as identity primary key,
  phone text not null,
  -- The IM user it is about; null for all.
  account_id uuid,
  allowed boolean not null,
  -- The SMS that said so, and the number it was sent to.
  inbound_id text not null,
  number text not null,
  at timestamptz not null,
  constraint consent_said_once unique nulls not distinct (inbound_id, account_id)
);
create index consent_newest on routing.consent (phone, account_id, consent_id desc);

create function routing.consent_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'consent records are never changed';
end $$;
create trigger consent_is_append_only before update or delete on routing.consent
  for each row execute function routing.consent_is_append_only();

-- Phones that were answered a word today that changed nothing.
create table routing.answered_word (
  phone text not null,
  word text not null,
  day date not null,
  primary key (phone, word, day)
);
