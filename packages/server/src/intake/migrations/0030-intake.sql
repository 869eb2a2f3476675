-- What the tipster and the hotline write to each other. Each text stands here twice: sealed for the hotline under a data
-- key, and for the tipster under a key that is made from the tipster's code and that the public process never keeps.
create table message (
  id text primary key,
  report_id text not null references report,
  at timestamptz not null,
  sender text not null check (sender in ('tipster', 'hotline')),
  -- The analyst that wrote it; null for the tipster, of whom nothing is known.
  author text,
  for_hotline bytea not null,
  for_tipster bytea not null,
  -- True while nobody of the hotline has answered it or said that it needs no answer.
  waits boolean not null
);
create index message_report on message (report_id, at, id);
create index message_waiting on message (at, id) where waits;

-- A report that a person closed, because no content item ever came of it.
create table report_closing (
  report_id text primary key references report,
  at timestamptz not null,
  reason text not null,
  closed_by text not null
);

-- A person found the address in a tip that had none a program could follow. What the tipster had typed is kept.
create table found_address (
  report_id text primary key references report,
  at timestamptz not null,
  found_by text not null,
  typed_sealed bytea not null
);
