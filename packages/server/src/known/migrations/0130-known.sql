-- Known material: lists of hashes with the assessment that stands behind each, and the fingerprints of what is here.

create table hash_list (
  id text primary key,
  name text not null,
  kind text not null check (kind in ('own', 'interpol', 'network', 'imported')),
  -- Whose it is, where a member of the network keeps it.
  member text,
  created_at timestamptz not null,
  created_by text not null,
  removed_at timestamptz
);

-- Counts every change of an entry, so that somebody who has seen so far can ask for what came later. In the order in which
-- changes were made, which is not that in which they became visible.
create sequence known_change;

create table hash_entry (
  -- Fits 32 bits: the index keeps four bytes for it.
  id bigint generated always as identity (maxvalue 4294967295) primary key,
  list_id text not null references hash_list,
  md5 bytea check (length(md5) = 16),
  sha1 bytea check (length(sha1) = 20),
  sha256 bytea check (length(sha256) = 32),
  pdq bytea check (length(pdq) = 32),
  pdq_quality smallint check (pdq_quality between 0 and 100),
  classification text not null check (classification in ('baseline', 'national', 'not-illegal', 'undetermined')),
  -- Country whose national law it was assessed by, where that matters.
  jurisdiction text,
  scheme text not null,
  scheme_version text not null,
  -- Who assessed it, and by what name it is known there.
  source text not null,
  source_entry text not null,
  -- Of the own list: the item whose assessment it is.
  item_id text references content_item,
  dated timestamptz not null,
  withdrawn_at timestamptz,
  withdrawn_reason text check ((withdrawn_reason is null) = (withdrawn_at is null)),
  change bigint not null default nextval('known_change'),
  -- The transaction that changed it last: what an earlier snapshot did not show yet can be asked for exactly (README.md,
  -- "In step").
  changed_in xid8 not null default pg_current_xact_id(),
  check (num_nonnulls(md5, sha1, sha256, pdq) > 0)
);
create index hash_entry_change on hash_entry (change);
create index hash_entry_changed_in on hash_entry (changed_in);
create index hash_entry_source on hash_entry (list_id, source, source_entry);
create index hash_entry_item on hash_entry (item_id) where item_id is not null;

create function note_known_change() returns trigger language plpgsql as $$
begin
  new.change := nextval('known_change');
  new.changed_in := pg_current_xact_id();
  return new;
end $$;
create trigger note_known_change before update on hash_entry for each row execute function note_known_change();

-- What makes the files of an item recognisable. One row for each file; taken once, never changed.
create table file_fingerprint (
  item_id text not null references content_item,
  sha256 bytea not null check (length(sha256) = 32),
  sha1 bytea not null check (length(sha1) = 20),
  md5 bytea not null check (length(md5) = 16),
  media text not null,
  -- In pixels; none where it did not decode.
  width integer,
  height integer,
  pdq bytea check (length(pdq) = 32),
  quality smallint check (quality between 0 and 100),
  -- The hashes of the picture turned and mirrored, eight of 32 bytes, in the order of PDQ's reference.
  dihedral bytea check (length(dihedral) = 256),
  -- Of a video, one frame a second: 35 bytes each: second (2, big-endian), quality (1), PDQ (32).
  frames bytea check (length(frames) % 35 = 0),
  -- Why there is no PDQ of a picture or video.
  refusal text,
  at timestamptz not null,
  primary key (item_id, sha256)
);
create index file_fingerprint_sha256 on file_fingerprint (sha256);
create index file_fingerprint_sha1 on file_fingerprint (sha1);
create index file_fingerprint_md5 on file_fingerprint (md5);
