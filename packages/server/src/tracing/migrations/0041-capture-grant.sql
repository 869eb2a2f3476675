-- Items of the last hour that tracing sent to capture, so that many tips about one place cost few captures.
create table capture_grant (
  item_id text primary key references content_item,
  -- Keyed hashes, as in content_item.
  url_hash bytea not null,
  host_hash bytea not null,
  domain_hash bytea not null,
  at timestamptz not null
);
create index capture_grant_domain on capture_grant (domain_hash, at);
