-- routing: the content of a message for several IM users is stored once. imps-front: a backlog is read in pages.
set local role smsonly_routing;

-- What a message for several IM users says. That of a message for one is in its offer (`offer.content_data`). Deleted with the
-- last of its offers, or, when two deletions at once each took the other's for the last, by a walk that housekeeping makes every day.
create table routing.message (
  message_id text primary key,
  content_data text not null
);
-- The offers of such messages.
create index offer_shared on routing.offer (message_id) where kind = 'message' and content_data is null;

-- What waits for an account. Read by imps-front, which keeps no content: to queue it in pages, and to give it out.
create view routing.offered as
  select offer_id, account_id, sequence, kind, message_id, sender, recipient, content_type, content_encoding,
    case when kind = 'message' then coalesce(content_data,
      (select m.content_data from routing.message m where m.message_id = offer.message_id)) end as content_data,
    content_size, at, result
  from routing.offer;
grant usage on schema routing to smsonly_imps_front;
grant select on routing.offered to smsonly_imps_front;
reset role;

set local role smsonly_imps_front;
-- Up to which sequence of routing's offers the session's backlog is queued; null once it is queued whole. Says nothing before
-- `backlog_offered`.
alter table imps_front.session add column backlog_after bigint;
reset role;
