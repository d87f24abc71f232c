-- presence: a default contact list for every account.
set local role smsonly_presence;

-- Who has been given the operator's default list: given once, it does not come back beside other lists when it is deleted.
create table presence.default_list_given (
  account_id uuid primary key,
  given_at timestamptz not null
);
reset role;
