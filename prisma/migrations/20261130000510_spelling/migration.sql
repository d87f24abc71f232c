-- presence: one spelling of an account towards each client.
set local role smsonly_presence;

-- How a user spells others: the lowest place counts. Entries of the default contact list come first, then those of other
-- lists as they were made, then the subscriptions of a session to users that it named.
create view presence.spelling as
  select c.account_id as owner_account_id, null::text as session_id, c.canonical, c.msisdn, c.spelling,
    case when l.is_default then c.position - 4611686018427387904 else c.position end as place
  from presence.contact c join presence.contact_list l using (account_id, list_key)
  union all
  select s.account_id, w.session_id, w.canonical, w.msisdn, w.spelling, 9223372036854775807
  from presence.watch w join presence.session s using (session_id)
  where w.source = '';
grant select on presence.spelling to smsonly_imps_front;
reset role;
