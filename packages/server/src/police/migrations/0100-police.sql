-- What this member (INTERPOL, a police force) does with the items that hotlines submitted. The columns of urgency and
-- place are copied from the item once, as they do not change, so that the list needs no sort.
create table portal_case (
  item_id text primary key references content_item,
  status text not null check (status in ('new', 'taken', 'outcome')),
  priority smallint not null,
  received_at timestamptz not null,
  -- When the item reached this member.
  added_at timestamptz not null,
  -- Order of arrival: the ledger's number of `item.added`.
  added_seq bigint not null,
  taken_by text,
  taken_at timestamptz
);
create index portal_case_list on portal_case (priority, received_at desc, item_id desc);
create index portal_case_status on portal_case (status, priority, received_at desc, item_id desc);
create index portal_case_added on portal_case (added_at);

-- Append-only; each outcome at most once.
create table portal_outcome (
  item_id text not null references portal_case,
  outcome text not null,
  at timestamptz not null,
  given_by text not null,
  primary key (item_id, outcome)
);
