-- Since when a record or an envelope waits, by the database's clock: the clock of a member's machine may be wrong. An
-- envelope waits since its oldest record does.
alter table outbox_record
  add column waiting_since timestamptz not null default now(),
  add column alarmed_at timestamptz,
  -- 0 the first time, one more each time that a person had it sent again.
  add column round integer not null default 0,
  drop constraint outbox_record_item_id_revision_type_event_distribution_key_key,
  add unique (item_id, revision, type, event, distribution_key, round),
  drop constraint outbox_record_state_check,
  add constraint outbox_record_state_check check (state in ('waiting', 'packed', 'stuck', 'given-up'));
update outbox_record set waiting_since = created_at where state in ('waiting', 'stuck');
create index outbox_record_overdue on outbox_record (prio, waiting_since) where state = 'waiting' and alarmed_at is null;
create index outbox_record_list on outbox_record (state, waiting_since, id) where state in ('waiting', 'stuck');

alter table envelope_out
  add column waiting_since timestamptz not null default now(),
  add column alarmed_at timestamptz,
  -- The person who is to look at it, once it was refused or given up as undeliverable.
  add column responsible text,
  -- What that person did about it.
  add column settled text check (settled in ('resent', 'given-up')),
  add column settled_at timestamptz,
  add column settled_by text,
  add column settled_reason text;
update envelope_out set waiting_since = created_at where state = 'queued';
create index envelope_out_overdue on envelope_out (prio, waiting_since) where state = 'queued' and alarmed_at is null;
create index envelope_out_waiting on envelope_out (waiting_since, id) where state = 'queued';
create index envelope_out_peer_waiting on envelope_out (peer, waiting_since, id) where state = 'queued';
create index envelope_out_list on envelope_out (state, ended_at, id) where state <> 'queued';
create index envelope_out_peer_list on envelope_out (peer, state, ended_at, id) where state <> 'queued';
drop index envelope_out_ended;
create index envelope_out_open on envelope_out (ended_at, id)
  where state in ('rejected', 'dead-letter') and settled is null;
create index envelope_out_peer_open on envelope_out (peer, ended_at, id)
  where state in ('rejected', 'dead-letter') and settled is null;

alter table inbox_record
  add column settled_by text;
drop index inbox_record_stuck;
create index inbox_record_list on inbox_record (state, ended_at, id) where state in ('stuck', 'refused');

alter table peer_state
  -- Since when no try has reached it; null when the last one did.
  add column failing_since timestamptz,
  -- When a person last had it tried at once.
  add column hurried_at timestamptz;

-- What a person must know. One row for each thing, open until it has cleared up.
create table alarm (
  id bigint generated always as identity primary key,
  kind text not null,
  peer text not null,
  -- What it is about: an envelope, a record of the outbox or of the inbox, an item; '' when nothing in particular.
  about text not null check (about in ('', 'envelope', 'record', 'incoming', 'item')),
  subject text not null,
  -- How many items are in it, and since when they wait, where it is about waiting.
  items integer not null default 0,
  since timestamptz,
  times integer not null default 1,
  raised_at timestamptz not null default now(),
  -- It is said again then, unless it was settled.
  escalate_at timestamptz not null,
  escalations integer not null default 0,
  acknowledged_at timestamptz,
  acknowledged_by text,
  resolved_at timestamptz,
  -- Null when it cleared up by itself.
  resolved_by text,
  -- Mail addresses that have not heard of it yet.
  untold text[] not null default '{}'
);
create unique index alarm_open on alarm (kind, peer, about, subject) where resolved_at is null;
create index alarm_about on alarm (about, subject) where resolved_at is null;
create index alarm_list on alarm (raised_at, id) where resolved_at is null;
create index alarm_resolved on alarm (resolved_at, id) where resolved_at is not null;
create index alarm_escalation on alarm (escalate_at) where resolved_at is null;
create index alarm_untold on alarm (id) where untold <> '{}';

-- How far telling each address has come. Times are the database's.
create table alarm_mail (
  address text primary key,
  next_attempt_at timestamptz not null default now(),
  attempts integer not null default 0,
  last_sent_at timestamptz,
  failure text
);
