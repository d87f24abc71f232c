-- imps-front: wake-up channels (CIR). sms-adapter: the SMS that wake clients.
set local role smsonly_imps_front;

-- A process that holds TCP connections of clients. It renews its row; one that has not for a while is dead, and what it held is gone.
create table imps_front.cir_server (
  server_id uuid primary key,
  instance text not null,
  alive_until timestamptz not null
);

-- Sessions that agreed on at least one wake-up method, until they end. Clients that only poll have no row.
create table imps_front.wake_up (
  session_id uuid primary key,
  account_id uuid not null,
  -- In the server's order of preference.
  methods text[] not null,
  -- Whether SUDP or WAPUDP is among the methods, and whether WAPSMS or SSMS is.
  by_datagram boolean not null,
  by_sms boolean not null,
  -- In the URL that the client of SHTTP asks.
  http_id text not null constraint wake_up_http_id_key unique,
  -- Where the client's last POST came from, for datagrams, and its port for SUDP.
  address text,
  udp_port integer,
  -- Who holds its TCP connection, and which of his it is; null: nobody.
  server_id uuid,
  connection integer,
  -- Woken, and not polled since. Whoever queues something locks the row first, and a poll clears it before it reads the queue:
  -- what is queued is seen by that poll, or wakes again.
  woken_at timestamptz,
  -- Wake-ups since the last poll, less one.
  attempts integer not null default 0,
  -- When to look whether something waits: the client did not poll, or something is due again.
  look_at timestamptz
) with (fillfactor = 70);
create index wake_up_account on imps_front.wake_up (account_id);
create index wake_up_server on imps_front.wake_up (server_id) where server_id is not null;
create index wake_up_look on imps_front.wake_up (look_at) where look_at is not null;

-- How many SMS woke the clients of an account within the hour that begins at `since`.
create table imps_front.wake_up_sms_count (
  account_id uuid primary key,
  since timestamptz not null,
  used integer not null
);
reset role;

set local role smsonly_sms_adapter;

-- SMS that wake a client, until they were handed to the gateway or are worth nothing. Nothing is known of them afterwards.
create table sms_adapter.wake_up_sms (
  wake_up_id text primary key,
  phone text not null,
  originator text not null,
  octets bytea not null,
  coding integer not null,
  valid_until timestamptz not null,
  -- Not before this time: it was refused for a while, or is being sent.
  due_at timestamptz not null
);
create index wake_up_sms_due on sms_adapter.wake_up_sms (due_at);
reset role;
