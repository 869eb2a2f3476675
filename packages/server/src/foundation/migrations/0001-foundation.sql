-- Data keys of sealed columns, each age-sealed to the member's key at rest.
create table data_key (
  id bytea primary key check (length(id) = 16),
  sealed bytea not null,
  created_at timestamptz not null
);

-- One age identity for each item; deleting the row makes the item's blobs unreadable for ever.
create table item_key (
  item_id text primary key,
  recipient text not null,
  sealed_identity bytea not null
);

-- Every change, view, sign-in and administrative act. `body` is the exact text that the leaf commits to.
create table ledger_event (
  seq bigint generated always as identity primary key,
  at timestamptz not null,
  kind text not null,
  actor text not null,
  report_id text,
  item_id text,
  body text,
  salt bytea not null,
  leaf_index bigint,
  leaf bytea
) with (fillfactor = 85);
create unique index ledger_event_leaf on ledger_event (leaf_index) where leaf_index is not null;
create index ledger_event_unsealed on ledger_event (seq) where leaf_index is null;
create index ledger_event_item on ledger_event (item_id, seq) where item_id is not null;
create index ledger_event_report on ledger_event (report_id, seq) where report_id is not null;
create index ledger_event_kind on ledger_event (kind, at);

-- Hashes of complete subtrees of 256^n leaves, so that a proof reads a few hundred hashes and not all.
create table ledger_node (
  level smallint not null,
  index bigint not null,
  hash bytea not null,
  primary key (level, index)
);

create table ledger_checkpoint (
  size bigint primary key,
  root bytea not null,
  frontier text not null,
  note text not null,
  at timestamptz not null
);
