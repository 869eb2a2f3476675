-- At the relay -------------------------------------------------------------------------------------------------------

-- Envelopes that lie here for members that only fetch. Of those that have ended, hash and receipts stay; the sealed parts
-- and the envelope's own text are gone.
create table relayed_envelope (
  position bigint generated always as identity unique,
  from_member text not null,
  id text not null,
  to_member text not null,
  sha256 text not null,
  jws text,
  -- 0 urgent, 1 normal.
  prio smallint not null,
  -- Of its sealed parts.
  bytes bigint not null,
  received_at timestamptz not null,
  expires_at timestamptz not null,
  relayed_receipt text not null,
  state text not null default 'waiting' check (state in ('waiting', 'answered', 'expired')),
  -- The addressee's.
  receipt text,
  receipt_kind text check (receipt_kind in ('delivered', 'rejected')),
  ended_at timestamptz,
  primary key (from_member, id),
  check ((state = 'answered') = (receipt is not null)),
  check (state <> 'waiting' or jws is not null)
);
create index relayed_envelope_mailbox on relayed_envelope (to_member, from_member, prio, position) include (bytes)
  where state = 'waiting';
create index relayed_envelope_expires on relayed_envelope (expires_at) where state = 'waiting';
create index relayed_envelope_answered on relayed_envelope (from_member, ended_at) where state = 'answered';

create table relayed_part (
  from_member text not null,
  id text not null,
  n smallint not null,
  sha256 text not null,
  len bigint not null,
  role text not null,
  primary key (from_member, id, n),
  foreign key (from_member, id) references relayed_envelope
);
create index relayed_part_sha256 on relayed_part (sha256);

-- At the sender ------------------------------------------------------------------------------------------------------

-- Since when it lies at the relay, the relay's receipt for that, and when the relay is asked next for the addressee's.
alter table envelope_out
  add column relayed_at timestamptz,
  add column relayed_receipt text,
  add column ask_at timestamptz,
  add column asked integer not null default 0;
create index envelope_out_ask on envelope_out (ask_at) where ask_at is not null;
create index envelope_out_relayed on envelope_out (peer, relayed_at) where relayed_at is not null and state = 'queued';

-- Whether bytes are needed by anything here, whoever has sent them.
create index part_in_sha256 on part_in (sha256);
