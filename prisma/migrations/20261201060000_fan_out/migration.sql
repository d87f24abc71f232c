-- presence: watchers are notified, and members of lists are watched, in pages.
set local role smsonly_presence;

-- The watchers of an address in the order of their sessions, from any of them on: pages need no sorting.
create index watch_canonical_session on presence.watch (canonical, session_id);
create index watch_msisdn_session on presence.watch (msisdn, session_id) where msisdn is not null;
drop index presence.watch_canonical;
drop index presence.watch_msisdn;

-- Where the notification of the watchers of an address (a user ID or a number) has got to, while it takes more than one page.
-- `remaining`: ranges of session IDs still to be visited. `run`: the change that it belongs to; facts of an older one are void.
create table presence.fan_out (
  address text primary key,
  run text not null,
  attributes text[] not null,
  remaining jsonb not null,
  started_at timestamptz not null
);

-- Members of a list that are not yet watched: those after `pending_after` in the order of their addresses; null: none.
-- `excluded`: members unsubscribed from meanwhile.
alter table presence.list_subscription
  add column pending_after text,
  add column pending_run text,
  add column excluded text[] not null default '{}';

reset role;
