-- presence: no names means nothing; everything is the one word 'all'. What is read wrongly while both forms are about shows less, not more.
set local role smsonly_presence;

update presence.attribute_list set attributes = '{all}' where attributes = '{}';

-- Null: the watcher has never asked. Until now this could not be told from a question for everything that was answered.
alter table presence.authorisation alter column asked drop not null, alter column asked drop default;
update presence.authorisation set asked = case when pending then '{all}'::text[] end where asked = '{}';

-- A grant without names may never have been meant for everything: the watcher sees the default, and the user is asked again.
update presence.authorisation set decision = null where decision = 'granted' and attributes = '{}';
