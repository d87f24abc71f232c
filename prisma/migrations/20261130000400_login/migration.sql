-- Login in 1.3: everything agreed with one transaction, and sessions taken up again.
set local role smsonly_imps_front;

-- Set once capabilities were negotiated: a client that takes its session up again need not do so again.
alter table imps_front.session add column capabilities_agreed boolean not null default false;
-- What the first Login-Request of a 4-way login wanted agreed; the second one has precedence.
alter table imps_front.login_challenge add column wishes jsonb;
reset role;
