-- People of this member. Never deleted: the ledger names them by id.
create table user_account (
  id text primary key,
  name text not null,
  role text not null,
  created_at timestamptz not null,
  disabled_at timestamptz
);

-- Of every token only the SHA-256 is kept; the tokens themselves have 256 random bits.
create table api_token (
  token_hash bytea primary key check (length(token_hash) = 32),
  user_id text not null references user_account,
  created_at timestamptz not null
);
create index api_token_user on api_token (user_id);

create table sign_in_link (
  token_hash bytea primary key check (length(token_hash) = 32),
  user_id text not null references user_account,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index sign_in_link_user on sign_in_link (user_id);
create index sign_in_link_expired on sign_in_link (expires_at);

create table session (
  token_hash bytea primary key check (length(token_hash) = 32),
  id text not null unique,
  user_id text not null references user_account,
  created_at timestamptz not null,
  last_seen_at timestamptz not null
);
create index session_person on session (user_id);
create index session_seen on session (last_seen_at);
