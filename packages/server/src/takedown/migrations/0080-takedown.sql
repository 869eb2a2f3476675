-- One mail to one provider about up to 100 items. It is written whole, Message-ID included, before it is first sent.
create table notice (
  id text primary key,
  -- In the Reply-To and the return path, so that an answer finds its notice.
  token text not null unique,
  contact text not null,
  -- Hosting country where it is the same for every item; decides the second language.
  country text,
  state text not null check (state in ('planned', 'sending', 'sent', 'failed', 'bounced', 'withdrawn')),
  created_at timestamptz not null,
  message_id text not null unique,
  -- JSON of NoticeContent under a data key: it holds addresses.
  content_sealed bytea not null,
  attempts integer not null default 0,
  -- planned: when it may be tried; sending: when the try counts as lost and is repeated; otherwise null.
  next_attempt_at timestamptz,
  sent_at timestamptz,
  -- Word for why the last try failed.
  failure text
);
create index notice_due on notice (next_attempt_at) where next_attempt_at is not null;
create index notice_contact on notice (contact, sent_at desc) where sent_at is not null;
create index notice_state on notice (state, id desc);

-- An item waiting for its contact's window (no notice yet), or in a notice. Round 0 is the first, later ones remind.
create table notice_item (
  item_id text not null references content_item,
  round integer not null,
  contact text not null,
  notice_id text references notice,
  xarf_id uuid not null,
  waiting_since timestamptz not null,
  due_at timestamptz not null,
  -- When to remind, unless the item is gone by then.
  remind_at timestamptz,
  primary key (item_id, round)
);
create unique index notice_item_waits_once on notice_item (item_id) where notice_id is null;
create index notice_item_due on notice_item (due_at, contact) where notice_id is null;
create index notice_item_contact on notice_item (contact, due_at) where notice_id is null;
create index notice_item_remind on notice_item (remind_at) where remind_at is not null;
create index notice_item_notice on notice_item (notice_id) where notice_id is not null;

-- Contact found by a person. Counts only while the item is where it was then.
create table given_contact (
  item_id text primary key references content_item,
  contact text not null,
  country text,
  asn bigint,
  provider text,
  given_by text not null,
  given_at timestamptz not null
);

create table notice_answer (
  id text primary key,
  notice_id text not null references notice,
  received_at timestamptz not null,
  kind text not null check (kind in ('answer', 'automatic', 'bounce')),
  -- SHA-256 of the mail, so that a repeated delivery is kept once.
  mail_hash bytea not null,
  -- JSON of AnswerContent under a data key.
  content_sealed bytea not null,
  unique (notice_id, mail_hash)
);
