-- Offers that a client has acknowledged and that routing has not settled yet. Read by routing, so that what was read is neither moved to SMS
-- when its account is deleted nor reported as expired before the acknowledgement has come.
set local role smsonly_imps_front;
create view imps_front.acknowledged_offer as
  select offer_id, session_id as account_id, queued_at as acknowledged_at
  from imps_front.server_transaction where tell_at is not null;
grant select on imps_front.acknowledged_offer to smsonly_routing;
reset role;
