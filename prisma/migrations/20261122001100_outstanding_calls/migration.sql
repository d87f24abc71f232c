-- sms-adapter: an outstanding call is what its pair says, not the state of its attempt, which a report may have moved on.
set local role smsonly_sms_adapter;

create index pair_calling on sms_adapter.pair (calling) where calling is not null;
drop index sms_adapter.attempt_submitting;
