-- Per service: a role that owns a schema of its own, an inbox of events carried out and an outbox of events to be published.
-- Services log in with DATABASE_URL and take their role at once, so the login role must be allowed to (`set role`).
do $foundation$
declare
  service text;
begin
  foreach service in array array['imps_front', 'presence', 'routing', 'sms_adapter'] loop
    -- Roles belong to the whole server: another database's migration may have made it, or be making it now.
    begin
      execute format('create role %I nologin', 'smsonly_' || service);
    exception when duplicate_object or unique_violation then null;
    end;
    if not pg_has_role(current_user, 'smsonly_' || service, 'member') then
      execute format('grant %I to current_user', 'smsonly_' || service);
    end if;

    execute format('create schema %I authorization %I', service, 'smsonly_' || service);
    execute format('set local role %I', 'smsonly_' || service);

    -- Partitions, one for each day of the event IDs (UUIDv7 sort by time), are made and dropped by the service itself.
    execute format(
      'create table %I.inbox (
         event_id uuid primary key,
         answer_type text,
         answer text
       ) partition by range (event_id)', service);

    -- Rows live for milliseconds, so vacuum goes by count and not by share of a nearly empty table.
    execute format(
      'create table %I.outbox (
         lane text not null,
         id bigint generated always as identity,
         topic text not null,
         key text not null,
         headers text not null,
         value text not null,
         primary key (lane, id)
       ) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_insert_scale_factor = 0,
               autovacuum_vacuum_insert_threshold = 20000, autovacuum_analyze_scale_factor = 0,
               autovacuum_analyze_threshold = 100000)', service);

    reset role;
  end loop;
end
$foundation$;
