-- Before this, trust began with keys in the configuration. Now it begins with a root document, and what was published
-- without one counts no more: it is fetched again.
delete from directory_document;
delete from directory_fetch;

-- When this server took the document.
alter table directory_document add column seen_at timestamptz not null;

-- `checkpoint` is the newest head of the secretariat's log as it came, `fresh_at` its time; `said_stale` that a person
-- knows that it is old.
alter table directory_fetch
  add column checkpoint text,
  add column fresh_at timestamptz,
  add column said_stale boolean not null default false;

-- As a witness: the heads that this member has cosigned. One for each size, ever.
create table directory_cosigned (
  size integer primary key,
  root text not null,
  cosigned_at timestamptz not null
);

-- As the secretariat: the cosignatures that have come for a head.
create table directory_cosignature (
  size integer not null,
  root text not null,
  witness text not null,
  line text not null,
  primary key (size, root, witness)
);

-- Members that were enrolled anew (`identity_kid`: the key that they were enrolled with) and that a person here has called.
create table member_confirmation (
  member text not null,
  identity_kid text not null,
  confirmed_by text not null,
  confirmed_at timestamptz not null,
  primary key (member, identity_kid)
);

-- Members that have been shown another directory than we have. Nothing is sent to them until a person has called them.
create table split_view (
  member text primary key,
  version integer not null,
  root text not null,
  seen_at timestamptz not null,
  settled_at timestamptz
);
