-- Of which member that was enrolled anew (`identity_kid`: the key that it was enrolled with) a person here was told, and of
-- which standing: once when it waits, and once when it is to be confirmed.
create table standing_said (
  member text not null,
  identity_kid text not null,
  why text not null,
  primary key (member, identity_kid, why)
);
