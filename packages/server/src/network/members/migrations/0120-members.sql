-- Every directory and keyset that the secretariat has published, in order, as signed. Never changed, only added to.
create table directory_document (
  position integer primary key,
  type text not null,
  document text not null
);

-- When the documents were last found to be the secretariat's newest.
create table directory_fetch (
  only_row boolean primary key default true check (only_row),
  fetched_at timestamptz not null
);
