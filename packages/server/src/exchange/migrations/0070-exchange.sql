-- Outgoing -----------------------------------------------------------------------------------------------------------

-- What is to be told, written in the transaction that made it true. The packer puts records of one distribution together.
create table outbox_record (
  id bigint generated always as identity primary key,
  report_id text not null,
  item_id text not null,
  revision integer not null,
  type text not null,
  event text not null,
  prio text not null,
  distribution text[] not null,
  -- The distribution, sorted: records with the same key may share an envelope.
  distribution_key text not null,
  record_sealed bytea not null,
  state text not null default 'waiting' check (state in ('waiting', 'packed', 'stuck')),
  -- SHA-256 of the sealed body that it went into; envelopes name the same.
  pack text,
  created_at timestamptz not null,
  unique (item_id, revision, type, event, distribution_key)
);
create index outbox_record_waiting on outbox_record (distribution_key, type, id) where state = 'waiting';
create index outbox_record_next on outbox_record (prio desc, id) where state = 'waiting';
create index outbox_record_pack on outbox_record (pack) where pack is not null;

-- What is known of each peer, kept across restarts: the chain of our envelopes to it, and the back-off.
create table peer_state (
  peer text primary key,
  epoch text not null,
  last_seq integer not null default 0,
  last_sha256 text,
  failures integer not null default 0,
  -- Nothing is sent before; urgent envelopes have a shorter wait.
  open_at timestamptz,
  urgent_open_at timestamptz,
  problem text,
  problem_at timestamptz
);

create table envelope_out (
  id text primary key,
  peer text not null references peer_state,
  epoch text not null,
  seq integer not null,
  prev text,
  pack text not null,
  -- Exactly as signed; receipts and the next envelope refer to its hash.
  jws text not null,
  sha256 text not null,
  -- 0 urgent, 1 normal.
  prio smallint not null,
  records integer not null,
  state text not null default 'queued' check (state in ('queued', 'delivered', 'rejected', 'dead-letter')),
  attempts integer not null default 0,
  -- Tries that began and did not end; five of them are a dead letter.
  started integer not null default 0,
  next_at timestamptz not null,
  -- Database time: a crashed worker's envelope is free again then.
  lease_until timestamptz,
  expires_at timestamptz not null,
  receipt text,
  problem text,
  created_at timestamptz not null,
  ended_at timestamptz,
  unique (peer, epoch, seq)
);
create index envelope_out_due on envelope_out (peer, prio, seq) where state = 'queued';
create index envelope_out_ended on envelope_out (peer, state, ended_at) where state <> 'queued';
create index envelope_out_pack on envelope_out (pack);

-- Sealed parts; the ciphertext is in the vault's blob store. Addressees share them.
create table part_out (
  sha256 text primary key,
  len bigint not null,
  role text not null,
  created_at timestamptz not null
);

create table part_envelope (
  envelope_id text not null references envelope_out,
  n smallint not null,
  sha256 text not null references part_out,
  primary key (envelope_id, n)
);
create index part_envelope_part on part_envelope (sha256);

-- An item passed to another member, with what became of it.
create table hand_over (
  id text primary key,
  item_id text not null references content_item,
  member text not null,
  purpose text not null check (purpose in ('offer', 'submission', 'police')),
  revision integer not null,
  country text,
  state text not null default 'waiting'
    check (state in ('waiting', 'delivered', 'accepted', 'declined', 'refused', 'dead-letter')),
  reason text,
  handed_at timestamptz not null,
  delivered_at timestamptz,
  answered_at timestamptz,
  unique (item_id, member, revision)
);
create index hand_over_open on hand_over (member, state, handed_at) where state in ('waiting', 'delivered');

-- Incoming -----------------------------------------------------------------------------------------------------------

-- Every envelope that was answered with a signed receipt, for ever: an id is never taken twice.
create table inbox (
  from_member text not null,
  id text not null,
  sha256 text not null,
  jws text not null,
  kind text not null,
  epoch text,
  seq integer,
  prev text,
  received_at timestamptz not null,
  receipt text not null,
  receipt_kind text not null check (receipt_kind in ('delivered', 'rejected')),
  primary key (from_member, id),
  unique (from_member, epoch, seq)
);

-- A second envelope with a used id or place in the chain: the sender equivocates. Kept beside the first.
create table inbox_conflict (
  sha256 text primary key,
  from_member text not null,
  id text not null,
  jws text not null,
  what text not null,
  at timestamptz not null
);
create index inbox_conflict_from on inbox_conflict (from_member, at);

create table inbox_record (
  id bigint generated always as identity primary key,
  from_member text not null,
  envelope_id text not null,
  report_id text not null,
  item_id text not null,
  revision integer not null,
  type text not null,
  event text not null,
  record_sealed bytea not null,
  state text not null default 'waiting' check (state in ('waiting', 'applied', 'refused', 'stuck')),
  -- Waits until another record about the same item is applied.
  waits_for_another boolean not null default false,
  -- Tries that began and did not end; five of them are stuck.
  attempts integer not null default 0,
  lease_until timestamptz,
  reason text,
  received_at timestamptz not null,
  ended_at timestamptz,
  foreign key (from_member, envelope_id) references inbox,
  unique (from_member, report_id, item_id, revision, type, event)
);
create index inbox_record_next on inbox_record (attempts, id) where state = 'waiting' and not waits_for_another;
create index inbox_record_item on inbox_record (item_id) where state = 'waiting' and waits_for_another;
create index inbox_record_stuck on inbox_record (received_at) where state = 'stuck';

create table part_in (
  from_member text not null,
  sha256 text not null,
  len bigint not null,
  role text not null,
  state text not null default 'announced' check (state in ('announced', 'present', 'taken')),
  announced_at timestamptz not null,
  primary key (from_member, sha256)
);
create index part_in_open on part_in (from_member) where state <> 'taken';

-- A file that came before the page that it was found on.
create table awaited_parent (
  item_id text primary key references content_item,
  parent_item_id text not null
);
create index awaited_parent_parent on awaited_parent (parent_item_id);

-- Request proofs are good once. What a crash of the database wipes is worthless after four minutes anyway.
create unlogged table request_proof_seen (
  jti text primary key,
  until timestamptz not null
);
create index request_proof_seen_until on request_proof_seen (until);
