-- Per service: which records of a partition were begun by a process that may end over them. A row is written before they are handled, but only
-- where a process has just begun with a partition, and removed in the transaction that handles them: one row for each partition at most.
do $begun$
declare
  service text;
begin
  foreach service in array array['imps_front', 'presence', 'routing', 'sms_adapter'] loop
    execute format('set local role %I', 'smsonly_' || service);
    execute format(
      'create table %I.begun (
         lane text primary key,
         first_offset bigint not null,
         last_offset bigint not null,
         ends integer not null,
         at timestamptz not null
       )', service);
    reset role;
  end loop;
end
$begun$;
