set local role smsonly_presence;

-- Live sessions of IM users, each with the client-level presence that it published.
create table presence.session (
  session_id text primary key,
  account_id uuid not null,
  user_id text not null,
  version text not null check (version in ('1.1', '1.2', '1.3')),
  client_id jsonb not null,
  attributes jsonb not null,
  updated_at timestamptz not null
);
create index session_account on presence.session (account_id);

-- User-level presence; it outlives sessions.
create table presence.user_presence (
  account_id uuid primary key,
  attributes jsonb not null,
  updated_at timestamptz not null
);

create table presence.contact_list (
  account_id uuid not null,
  list_key text not null,
  spelling text not null,
  display_name text not null,
  is_default boolean not null,
  created_at timestamptz not null,
  primary key (account_id, list_key)
);
create unique index contact_list_default on presence.contact_list (account_id) where is_default;

-- A contact is an address, whoever it belongs to at the moment. `name` is the nickname.
create table presence.contact (
  account_id uuid not null,
  list_key text not null,
  canonical text not null,
  msisdn text,
  spelling text not null,
  name text,
  position bigint generated always as identity,
  primary key (account_id, list_key, canonical),
  foreign key (account_id, list_key) references presence.contact_list on delete cascade
);
create index contact_canonical on presence.contact (account_id, canonical);
create index contact_msisdn on presence.contact (account_id, msisdn) where msisdn is not null;

-- Subscription to a contact list; its members stand in `watch`, under the list's key as source.
create table presence.list_subscription (
  session_id text not null references presence.session on delete cascade,
  list_key text not null,
  attributes text[] not null,
  auto_subscribe boolean not null,
  primary key (session_id, list_key)
);

-- Who is watched in which session: `source` is the contact list, or empty when the user was named himself.
-- No attributes means all. `told` is the digest of the presence that the session was told last.
create table presence.watch (
  session_id text not null references presence.session on delete cascade,
  canonical text not null,
  source text not null,
  msisdn text,
  spelling text not null,
  attributes text[] not null,
  told text,
  primary key (session_id, canonical, source)
);
create index watch_canonical on presence.watch (canonical);
create index watch_msisdn on presence.watch (msisdn) where msisdn is not null;

-- What the members of a contact list, one user, or everybody may see. `target`: the list's key, the watcher's account ID, or empty.
create table presence.attribute_list (
  account_id uuid not null,
  kind text not null check (kind in ('default', 'user', 'list')),
  target text not null,
  spelling text not null,
  attributes text[] not null,
  primary key (account_id, kind, target)
);
create index attribute_list_watcher on presence.attribute_list (target) where kind = 'user';

-- What `account_id` said, or is to be asked, about one watcher. `attributes` is what was granted, `asked` what was asked for; none means all.
create table presence.authorisation (
  account_id uuid not null,
  watcher_account_id uuid not null,
  decision text check (decision in ('granted', 'denied', 'withdrawn')),
  attributes text[] not null default '{}',
  pending boolean not null,
  asked text[] not null default '{}',
  primary key (account_id, watcher_account_id)
);
create index authorisation_watcher on presence.authorisation (watcher_account_id);

-- Which sessions have been asked about which watcher.
create table presence.authorisation_request (
  session_id text not null references presence.session on delete cascade,
  watcher_account_id uuid not null,
  primary key (session_id, watcher_account_id)
);

-- Routing's block and grant lists, as its events tell them.
create table presence.block_list (
  account_id uuid primary key,
  block_in_use boolean not null,
  blocked text[] not null,
  grant_in_use boolean not null,
  granted text[] not null
);

-- How an owner spells a contact, for the Sender of a message; and the members of a list that a message is addressed to.
create view presence.contact_spelling as
  select account_id as owner_account_id, list_key, canonical, msisdn, spelling
  from presence.contact;
grant usage on schema presence to smsonly_imps_front;
grant select on presence.contact_spelling to smsonly_imps_front;
reset role;
