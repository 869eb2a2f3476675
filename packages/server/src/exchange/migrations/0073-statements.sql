-- What is compared with each peer night by night, and what was healed by it.

alter table envelope_out
  -- As on the wire; a statement carries no records.
  add column kind text not null default 'report',
  -- How often it was queued again because the peer had lost it.
  add column resent smallint not null default 0,
  -- Its records went to the peer again under another id: it will not come any more.
  add column replaced_at timestamptz,
  add column parts_gone_at timestamptz;
create index envelope_out_parts on envelope_out (ended_at) where parts_gone_at is null and state <> 'queued';

alter table inbox add column parts_gone_at timestamptz;
create index inbox_parts on inbox (received_at) where parts_gone_at is null;

-- Comparisons with one peer.
create table statement_peer (
  peer text primary key,
  next_at timestamptz not null,
  sent_at timestamptz,
  received_at timestamptz,
  -- Since when these are counted: answers and re-sends have a limit for each day.
  counted_from timestamptz not null,
  answered integer not null default 0,
  resent integer not null default 0,
  -- Why the last comparison did not end in agreement; a word of the text catalogue.
  problem text,
  problem_at timestamptz,
  -- By its answers a peer made us doubt that we know our own newest place in the chain.
  doubted_at timestamptz
);
create index statement_peer_next on statement_peer (next_at);

-- One sender's envelopes to the other in one epoch: `by_us`, or by the peer.
create table statement_chain (
  peer text not null,
  by_us boolean not null,
  epoch text not null,
  -- Everything up to here is the same on both sides, or has ended without being taken.
  agreed_seq integer not null default 0,
  -- Envelopes that both sides have, statements not counted.
  agreed integer not null default 0,
  agreed_at timestamptz,
  -- What the peer said last of this chain (a ChainStatement).
  theirs jsonb,
  theirs_at timestamptz,
  -- What is missing at the receiving side, as far as it is still to come.
  missing integer not null default 0,
  missing_since timestamptz,
  -- The difference that we told the peer last, so that the same is not told twice.
  told text,
  sent_again integer not null default 0,
  received_again integer not null default 0,
  primary key (peer, by_us, epoch)
);

-- Digests of complete ranges of 256 numbers; they do not change any more.
create table statement_range (
  peer text not null,
  by_us boolean not null,
  epoch text not null,
  range integer not null,
  digest text not null,
  primary key (peer, by_us, epoch, range)
);

-- Statements that came and are to be compared.
create table statement_in (
  from_member text not null,
  envelope_id text not null,
  statement jsonb not null,
  signed_at timestamptz not null,
  done_at timestamptz,
  attempts smallint not null default 0,
  received_at timestamptz not null,
  primary key (from_member, envelope_id),
  foreign key (from_member, envelope_id) references inbox
);
create index statement_in_waiting on statement_in (received_at) where done_at is null;

-- The receipt of an envelope that was sent again: it stays proof that the peer had it.
create table earlier_receipt (
  envelope_id text not null references envelope_out,
  at timestamptz not null,
  receipt text not null,
  primary key (envelope_id, at)
);

-- The newest head of each peer's ledger that it has signed for.
create table peer_ledger (
  peer text primary key,
  size bigint not null,
  root text not null,
  -- The receipt that says so.
  proof text not null,
  at timestamptz not null,
  -- Up to this size the tree was proved to have only grown.
  proved_size bigint not null default 0,
  proved_root text,
  asked_at timestamptz
);

-- Heads that contradict each other, each with the signature of that peer.
create table peer_ledger_break (
  peer text not null,
  at timestamptz not null,
  kept_proof text not null,
  new_proof text not null,
  what text not null,
  primary key (peer, at)
);

-- The largest size of our own ledger that anybody has shown us; more than we have means that we were restored.
create table own_history (
  only_one boolean primary key default true check (only_one),
  shown_size bigint not null default 0,
  restored_at timestamptz,
  restored_by text
);
insert into own_history default values;

-- The records of an envelope or of an item, for removing parts.
create index inbox_record_envelope on inbox_record (from_member, envelope_id);
create index inbox_record_of_item on inbox_record (item_id);
