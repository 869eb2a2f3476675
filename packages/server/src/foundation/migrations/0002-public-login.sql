-- What another login than the tables' owner may write here and see: that of the public process (docs/adr/0009). It enters
-- what the public did and nothing in anybody else's name, and sees when an item's hold passed.
alter table ledger_event enable row level security;
create policy public_writes on ledger_event for insert with check (
  kind in ('report.received', 'report.message-received')
  and actor = 'public'
  and item_id is null
  and leaf_index is null
  and leaf is null
  and body::jsonb ->> 'kind' = kind
  and body::jsonb ->> 'actor' = actor
  and body::jsonb ->> 'report' = report_id
  and not body::jsonb ? 'item'
);
create policy public_reads on ledger_event for select using (kind = 'item.held');
