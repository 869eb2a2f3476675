-- The public process's login (docs/adr/0009) writes in the tipster's name only.
alter table message enable row level security;
create policy public_writes on message for insert with check (sender = 'tipster' and author is null);
create policy public_reads on message for select using (true);
