-- imps-front: in whose trace a server transaction was queued, so that the poll that gives it out and its acknowledgement can be linked to it.
set local role smsonly_imps_front;

-- W3C traceparent; null: queued by a version that did not keep it, or by nobody's event.
alter table imps_front.server_transaction add column traceparent text;
