-- Bringing lists in, sharing them with other members, and what others say of our entries.

-- One file that a person brings into a list. The worker that has it takes its lines in order, some at a time.
create table hash_import (
  id text primary key,
  list_id text not null references hash_list,
  form text not null check (form in ('csv', 'json', 'project-vic')),
  category_model jsonb,
  -- What the person says of the whole file, used where the file does not say it (ListDefaults).
  defaults jsonb not null,
  state text not null default 'expected' check (state in ('expected', 'waiting', 'done', 'broken')),
  -- Sealed under a key of the import's own, which ends with it.
  blob text,
  size_bytes bigint,
  read_bytes bigint not null default 0,
  -- Lines that are taken or refused for good: where another worker goes on.
  lines integer not null default 0,
  added integer not null default 0,
  updated integer not null default 0,
  listed_already integer not null default 0,
  -- Whose PDQ was left out because it says too little; they count as added or updated as well.
  pdq_left_out integer not null default 0,
  -- How many were refused, by reason.
  refused jsonb not null default '{}',
  broken_reason text,
  broken_line integer,
  created_by text not null,
  created_at timestamptz not null,
  ended_at timestamptz
);
create index hash_import_list on hash_import (list_id, created_at);
create index hash_import_open on hash_import (created_at) where state in ('expected', 'waiting');

-- The first refused lines, to be shown.
create table hash_import_refusal (
  import_id text not null references hash_import,
  -- Counts the entries of the file; several may stand in one line.
  n integer not null,
  line integer not null,
  reason text not null,
  field text,
  primary key (import_id, n)
);

-- An entry that its source has taken back, whether or not it ever came: one that comes later with an older date stays out.
create table hash_tombstone (
  list_id text not null references hash_list,
  source text not null,
  source_entry text not null,
  at timestamptz not null,
  primary key (list_id, source, source_entry)
);

-- Served when a list is shown, counted, given out or emptied, in order.
create index hash_entry_standing on hash_entry (list_id, id) where withdrawn_at is null;
create index hash_entry_left on hash_entry (list_id, id) where withdrawn_at is not null;
-- Served when what has changed in a shared list is told.
create index hash_entry_list_change on hash_entry (list_id, change);

-- To whom a list of ours is told, and how much of it. Shared anew after an end it is another share.
create table hash_share (
  -- The list's name between the two.
  id text primary key,
  list_id text not null references hash_list,
  member text not null,
  shared_by text not null,
  shared_at timestamptz not null,
  ended_at timestamptz,
  -- Everything up to this change is in the outbox, and so is the end.
  told_change bigint not null default 0,
  told_end boolean not null default false,
  -- Counts the records that we have told about it.
  records integer not null default 0
);
create unique index hash_share_open on hash_share (list_id, member) where ended_at is null;
create index hash_share_to_tell on hash_share (id) where not told_end;

-- A list that another member shares with us. Its entries count only after a person here has taken it.
create table shared_list (
  list_id text primary key references hash_list,
  member text not null,
  -- The share's id.
  their_list text not null,
  state text not null default 'offered' check (state in ('offered', 'taken', 'declined', 'ended')),
  -- Counts the records that we have told about it.
  records integer not null default 0,
  decided_by text,
  decided_at timestamptz,
  unique (member, their_list)
);

-- What came of a list that is not taken yet, or is being taken.
create table shared_list_record (
  list_id text not null references shared_list,
  number integer not null,
  record jsonb not null,
  primary key (list_id, number)
);

-- What a member says of an entry of ours, or we of one of its. Decided by a person at the entry's list.
create table hash_feedback (
  id bigint generated always as identity primary key,
  entry_id bigint not null references hash_entry,
  -- Whose word it is; the other side is the list's member, or ourselves.
  member text not null,
  reason text not null,
  -- The hash-sharing service's own reason, where it goes to one.
  service_reason text,
  given_by text,
  given_at timestamptz not null,
  state text not null default 'waiting' check (state in ('waiting', 'agreed', 'kept', 'failed')),
  decided_by text,
  decided_at timestamptz,
  unique (entry_id, member)
);
create index hash_feedback_waiting on hash_feedback (given_at) where state = 'waiting';

-- A hash-sharing service that is asked for changes (reference/domain.md 3.5), by its name in the configuration.
create table hash_service (
  name text primary key,
  list_id text not null references hash_list,
  -- Everything up to here has been taken.
  synced_to timestamptz,
  -- The stretch that is being fetched, and the page to go on with; its end counts only after the last page.
  fetching_from timestamptz,
  fetching_to timestamptz,
  next_page text,
  fetched_at timestamptz,
  added integer not null default 0,
  withdrawn integer not null default 0,
  refused integer not null default 0,
  problem text,
  problem_at timestamptz,
  -- The reasons that it takes with a negative feedback: [{guid, name, type}].
  reasons jsonb not null default '[]'
);
