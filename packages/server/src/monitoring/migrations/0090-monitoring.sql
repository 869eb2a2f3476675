-- One row for each item whose host should take it down. Not a job queue: it needs leases of minutes and millions of rows.
create table watch (
  item_id text primary key references content_item,
  since timestamptz not null,
  next_check_at timestamptz not null,
  -- Set while a process checks; a check without a result is repeated after it.
  lease_until timestamptz,
  -- Times of the misses in a row, and how many looks in a row told nothing.
  missed_at timestamptz[] not null default '{}',
  inconclusive integer not null default 0,
  last_state text,
  checks integer not null default 0
) with (fillfactor = 80);
create index watch_due on watch (next_check_at);

-- The last 50 looks at an item, in a ring: a slot is written again when its turn comes, so nothing has to be deleted.
create table watch_check (
  item_id text not null references watch on delete cascade,
  slot smallint not null,
  at timestamptz not null,
  state text not null,
  because text,
  status smallint,
  primary key (item_id, slot)
) with (fillfactor = 80);
