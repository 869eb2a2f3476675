-- What was judged without being looked at, because its files are known, and from which entries: found again when one of them
-- turns out to be wrong.
create table leaned_on (
  id bigint generated always as identity primary key,
  item_id text not null references content_item,
  entry_id bigint not null references hash_entry,
  -- By which of the file's hashes it was recognised; `sha1-md5` is both of them in one entry.
  how text not null check (how in ('sha256', 'sha1-md5', 'sha1', 'md5', 'pdq')),
  -- In bits of PDQ; 0 for exact hashes.
  distance smallint not null check (distance between 0 and 31),
  at timestamptz not null,
  -- `system:known-material`, or the person who took the earlier assessment over.
  by_whom text not null,
  -- Of a decision about a group of identical items.
  group_id text,
  -- Nobody here had seen a rendition of the item before.
  spared boolean not null,
  undone_at timestamptz,
  undone_reason text check ((undone_reason is null) = (undone_at is null))
);
create unique index leaned_on_item on leaned_on (item_id, entry_id) where undone_at is null;
create index leaned_on_entry on leaned_on (entry_id) where undone_at is null;
create index leaned_on_history on leaned_on (item_id);
-- Serves the count of views spared, today and in all.
create index leaned_on_spared on leaned_on (at) include (item_id) where undone_at is null and spared;

-- Up to which transaction new entries have been compared with what waits here (pg_snapshot_xmin: whatever began earlier is over).
create table entries_compared (
  only_row boolean primary key default true check (only_row),
  seen xid8 not null
);
insert into entries_compared (seen) values ('0');

-- Items with the very same files that one decision was applied to, after a person had seen the list of them.
create table decided_together (
  group_id text not null,
  item_id text not null references content_item,
  assessment_id text not null references assessment,
  primary key (group_id, item_id)
);
create index decided_together_item on decided_together (item_id);
