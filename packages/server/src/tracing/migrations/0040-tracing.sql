-- Append-only: each time somebody looked where an item is hosted, and how that was found.
create table trace (
  id text primary key,
  item_id text not null references content_item,
  at timestamptz not null,
  -- Null when no country was found.
  country text,
  -- `hosted`, or the reason why it could not be traced.
  outcome text not null,
  -- JSON of TraceEvidence: DNS answers with server and time, address lookups, registration data.
  evidence_sealed bytea not null
);
create index trace_item on trace (item_id, at);
