-- sms-adapter: SMS that nobody can be told of, since they came without a sender or without a recipient; and the connector of long ones.
set local role smsonly_sms_adapter;

-- What such an SMS says, for the operator; null for all others. What was missing is an empty phone or number.
alter table sms_adapter.inbound add column unclaimed text;
create index inbound_unclaimed on sms_adapter.inbound (received_at) where unclaimed is not null;

-- Jasmin's connector that the first part came through.
alter table sms_adapter.part_set add column connector text;
