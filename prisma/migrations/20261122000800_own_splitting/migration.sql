-- sms-adapter: long texts leave as SMS of our own cutting.
set local role smsonly_sms_adapter;

-- A submission is one SMS, or a whole text that the gateway cuts.
alter table sms_adapter.submission
  -- Of a part: the text it belongs to, as routing named it. The parts' order is their position.
  add column text_id text,
  -- In the place of `text` for an SMS of our own making: user data header and septets (one in an octet) or UTF-16BE.
  -- Null once it cannot be needed again.
  add column octets bytea,
  add column has_header boolean not null default false;
create index submission_text on sms_adapter.submission (text_id) where text_id is not null;

-- Texts of several SMS so far. Its last octet is the reference by which the phone knows the parts of the latest one.
alter table sms_adapter.pair add column long_texts integer not null default 0;

-- Jasmin's connector that the SMS went through, as the report of level 1 names it.
alter table sms_adapter.attempt add column connector text;
