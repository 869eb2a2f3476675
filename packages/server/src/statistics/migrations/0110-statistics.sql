-- What the figures count, taken from the ledger's sealed leaves in their order: one row for each step that a report,
-- item or notice reached, with the time it took. Nothing is in here that the ledger does not say; emptied, with the
-- cursor set to 0, it fills itself again.
create table statistics_fact (
  step text not null,
  -- Id of the report, item or notice; of an item, outcome and member for outcomes.
  subject text not null,
  at timestamptz not null,
  -- Classification or outcome.
  word text,
  -- From the step before, in milliseconds; null where that is not in the ledger.
  took_ms bigint,
  primary key (step, subject)
);
create index statistics_fact_period on statistics_fact (at) include (step, word, took_ms);

-- The next leaf to take.
create table statistics_cursor (
  only_row boolean primary key default true check (only_row),
  next_leaf bigint not null
);
insert into statistics_cursor (next_leaf) values (0);
