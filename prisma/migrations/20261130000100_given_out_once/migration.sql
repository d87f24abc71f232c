-- imps-front: a server transaction that was given out is not given out again at once, and clients that never acknowledge are known.
set local role smsonly_imps_front;

alter table imps_front.server_transaction
  -- From when it may be given out: -infinity until the first time, then a while after the last; infinity while it is deferred.
  add column due_at timestamptz not null default '-infinity',
  -- Whose message it is, canonical: nothing later of theirs is given out before it is given out again. Null for all but messages.
  add column sender text,
  -- What a notice that was given out is about: a newer one makes it pointless to give it out again.
  add column given_subject text;
update imps_front.server_transaction set sender = payload -> 'sender' ->> 'canonical'
where kind = 'message' and state = 'waiting';
-- What was given out before this was known counts as given out now.
update imps_front.server_transaction set due_at = now() + interval '60 seconds' where deliveries > 0 and state = 'waiting';
update imps_front.server_transaction set due_at = 'infinity' where state = 'resting';
-- What was given out and not acknowledged. Giving out writes to every index for it, acknowledging to none.
create index server_transaction_given on imps_front.server_transaction (session_id, due_at) where due_at > '-infinity';
create index server_transaction_given_subject on imps_front.server_transaction (session_id, given_subject)
  where given_subject is not null;

-- What is known for good of a user's client, however often it logs in.
create table imps_front.client (
  account_id uuid not null references imps_front.account on delete cascade,
  client_key text not null,
  -- Whether it acknowledges server transactions. True stays true.
  acknowledges boolean not null,
  known_at timestamptz not null,
  primary key (account_id, client_key)
);

-- What is known of the session's client: a copy, read with every POST; null while nothing is known.
alter table imps_front.session add column acknowledges boolean;
reset role;
