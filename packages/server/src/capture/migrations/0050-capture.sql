-- Every attempt to capture an item. Append-only.
create table capture (
  id text primary key,
  item_id text not null references content_item,
  at timestamptz not null,
  outcome text not null check (outcome in ('captured', 'failed')),
  -- Access reason of ICCAM's list, where it failed.
  reason text check ((reason is null) = (outcome = 'captured')),
  -- HTTP status of the last answer; none where there was no answer.
  status smallint,
  redirects integer not null,
  -- What it brought: new items, all files, their bytes, and what a limit left out ({reason: count}).
  items integer not null,
  files integer not null,
  bytes bigint not null,
  left_out jsonb not null,
  -- What it sealed for the item itself; the pieces are in `evidence`.
  blobs text[] not null
);
create index capture_item on capture (item_id, at);

-- Sealed pieces of evidence in the vault, each sealed to the key of its item. Append-only.
create table evidence (
  item_id text not null references content_item,
  blob text not null,
  role text not null,
  media text not null,
  -- Neutral: the name that a host gave is part of the address.
  name text not null,
  at timestamptz not null,
  primary key (item_id, blob)
);

-- Ids under whose keys a capture is sealing files that nobody has looked at yet. What is still here when a capture
-- begins was left by one that was cut off, and is shredded.
create table capture_draft (
  id text primary key,
  item_id text not null references content_item
);
create index capture_draft_item on capture_draft (item_id);
