-- sms-adapter: texts can be taken back while they wait.
set local role smsonly_sms_adapter;

-- The phone has asked for no more from the text's sender: what has not left is not sent, and nothing of it is sent again.
alter table sms_adapter.submission add column withdrawn boolean not null default false;
