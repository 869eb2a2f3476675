-- Who gets what, and taking it back ----------------------------------------------------------------------------------

-- To whom the receiver may pass on what a report record carries; what came before this column was not bound.
alter table outbox_record add column onward text check (onward in ('none', 'le', 'network'));
-- Pieces of evidence that are not to go with it (hashes of sealed blobs).
alter table outbox_record add column left_out text[] not null default '{}';
alter table inbox_record add column onward text check (onward in ('none', 'le', 'network'));

-- What a person here chose to hold back before an item leaves.
create table hand_over_terms (
  item_id text primary key references content_item,
  onward text check (onward in ('none', 'le', 'network')),
  without_recipe boolean not null default false,
  left_out text[] not null default '{}',
  chosen_by text not null,
  chosen_at timestamptz not null
);

-- Which member brought a piece of evidence, sealed in which part, and the hash of what is in it; what we captured
-- ourselves is not in here.
create table piece_source (
  item_id text not null references content_item,
  blob text not null,
  sha256 text not null,
  from_member text not null,
  part text not null,
  primary key (item_id, blob, from_member)
);

-- Withdrawals and corrections of an item, numbered by their author. `via` told us: the author itself, or a member that
-- passes its word on; ourselves where we are the author.
create table take_back (
  item_id text not null references content_item,
  author text not null,
  number integer not null,
  via text not null,
  kind text not null check (kind in ('withdrawal', 'correction')),
  -- The field that a correction is about.
  field text,
  record_sealed bytea not null,
  at timestamptz not null,
  received_at timestamptz not null,
  -- What was done here, as it was answered to `via`.
  answer text check (answer in ('removed', 'corrected', 'kept', 'noted')),
  why text,
  answered_at timestamptz,
  -- Told to those to whom we gave the item.
  passed_on boolean not null default false,
  primary key (item_id, author, number, via)
);

-- What each holder of a copy answered, and who told us.
create table take_back_answer (
  item_id text not null references content_item,
  author text not null,
  number integer not null,
  member text not null,
  told_by text not null,
  answer text not null,
  why text,
  at timestamptz not null,
  primary key (item_id, author, number, member, told_by)
);

-- Numbers of what we say of an item: our own withdrawals and corrections, and our answers to those of others.
create table take_back_counter (
  item_id text primary key references content_item,
  orders integer not null default 0,
  answers integer not null default 0
);

create index outbox_record_update on outbox_record (item_id) where type = 'update';
