-- "This key signs the checkpoints of our ledger", signed with an exchange key, so that a process without exchange keys
-- can put it into a proof. One for each exchange key; never changed.
create table ledger_voucher (
  kid text primary key,
  vkey text not null,
  jws text not null,
  at timestamptz not null
);
