create table report (
  id text primary key,
  source text not null,
  theme text not null,
  priority smallint not null,
  locator_kind text not null,
  received_at timestamptz not null,
  -- The member whose public (or partner) the tip came from; the report has the same id there.
  origin_member text not null,
  language text not null,
  -- JSON of ReportContent under a data key: locator, words, access recipe.
  content_sealed bytea not null,
  -- Keyed hash of the tipster's code; the key is not in the database.
  code_hash bytea unique,
  -- Key for answers to the tipster, made from the code, sealed for the hotline.
  reply_key_sealed bytea,
  attention text
);
create index report_attention on report (priority, received_at) where attention is not null;
create index report_received on report (received_at);

create table content_item (
  id text primary key,
  report_id text not null references report,
  parent_item_id text references content_item,
  kind text not null,
  origin_member text not null,
  holder text not null,
  stage text not null,
  attention text,
  priority smallint not null,
  received_at timestamptz not null,
  url_sealed bytea not null,
  url_hash bytea not null,
  host_hash bytea not null,
  domain_hash bytea not null,
  hosting_sealed bytea,
  hosting_country text,
  hosting_asn bigint,
  hosting_provider text,
  hosting_proxied boolean,
  hosting_traced_at timestamptz,
  abuse_contact text,
  assigned_country text,
  assigned_member text,
  assigned_why text,
  classification text,
  assessed_at timestamptz,
  final_action text,
  final_at timestamptz,
  -- Counts the holder's changes; what crosses to other members is ordered by it.
  revision integer not null default 0,
  media_type text,
  size_bytes bigint,
  sha256 bytea,
  sha1 bytea,
  md5 bytea,
  blob text,
  captured_at timestamptz,
  claimed_by text,
  claimed_until timestamptz
);
create index content_item_report on content_item (report_id);
create index content_item_parent on content_item (parent_item_id) where parent_item_id is not null;
-- Serves "next item": most urgent first, then oldest.
create index content_item_queue on content_item (priority, received_at, id) where stage in ('assessment', 'offered');
create index content_item_attention on content_item (priority, received_at, id) where attention is not null;
create index content_item_stage on content_item (stage, received_at desc);
create index content_item_url on content_item (url_hash);
create index content_item_sha256 on content_item (sha256) where sha256 is not null;
create index content_item_claim on content_item (claimed_by) where claimed_by is not null;

-- Append-only; the last one that was not undone counts.
create table assessment (
  id text primary key,
  item_id text not null references content_item,
  at timestamptz not null,
  member text not null,
  analyst text not null,
  classification text not null,
  age text not null,
  sex text not null,
  flags text[] not null,
  reason text,
  scheme text not null,
  scheme_version text not null,
  undone_at timestamptz
);
create index assessment_item on assessment (item_id, at);
create index assessment_analyst on assessment (analyst, at desc);

-- Append-only; each kind at most once.
create table action (
  id text primary key,
  item_id text not null references content_item,
  at timestamptz not null,
  member text not null,
  kind text not null,
  reason text,
  unique (item_id, kind)
);

-- Members that have a copy and receive the holder's updates.
create table item_copy (
  item_id text not null references content_item,
  member text not null,
  since timestamptz not null,
  primary key (item_id, member)
);
