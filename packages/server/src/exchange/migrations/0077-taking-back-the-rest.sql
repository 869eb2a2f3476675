-- Something of the report was taken back after it was packed: what its envelopes carry is not sent any more, but packed anew.
-- `bare`: it goes without any evidence.
alter table outbox_record add column bare boolean not null default false;
alter table outbox_record add column outdated boolean not null default false;
create index outbox_record_outdated on outbox_record (pack) where outdated;

-- A withdrawal or correction whose item has not come. It was answered (`never-had`), and is carried out should the item come.
alter table inbox_record drop constraint inbox_record_state_check;
alter table inbox_record add constraint inbox_record_state_check
  check (state in ('waiting', 'applied', 'refused', 'stuck', 'tombstone'));
create index inbox_record_tombstone on inbox_record (item_id) where state = 'tombstone';
-- Such an answer is numbered as others are, before the item is there.
alter table take_back_counter drop constraint take_back_counter_item_id_fkey;
