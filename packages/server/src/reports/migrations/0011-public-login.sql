-- The public process's login (docs/adr/0009) adds tips of the public. It may lock a report, for which PostgreSQL asks for
-- the right to update; the check lets no update through.
alter table report enable row level security;
create policy public_writes on report for insert with check (source = 'public' and attention is null);
create policy public_reads on report for select using (true);
create policy public_locks on report for update using (true) with check (false);
