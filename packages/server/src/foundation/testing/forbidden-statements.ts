// What a taken public process might try in the database; each is refused for want of a right.

/** A row of the ledger as the public process writes it. */
export const ledgerRow = (kind: string, actor: string, body: object) =>
  `insert into ledger_event (at, kind, actor, report_id, item_id, body, salt, leaf_index, leaf)
   values (now(), '${kind}', '${actor}', 'r', null, '${JSON.stringify(body)}', '', null, null)`
/** The ledger's text of a received tip. */
export const received = { kind: 'report.received', actor: 'public', report: 'r' }

/** What it is, and the statement. */
export const forbiddenStatements: readonly (readonly [string, string])[] = [
  ['make an API token', `insert into api_token values (sha256('x'), 'u', now())`],
  ['make a session', `insert into session values (sha256('x'), 's', 'u', now(), now())`],
  ['make a sign-in link', `insert into sign_in_link values (sha256('x'), 'u', now(), now())`],
  [
    'make a person',
    `insert into user_account (id, name, role, created_at) values ('u', 'U', 'manager', now())`,
  ],
  ['change a person', `update user_account set role = 'manager'`],
  ['read people', `select name from user_account`],
  ['read API tokens', `select token_hash from api_token`],
  ['read items’ keys', `select sealed_identity from item_key`],
  ['read data keys', `select sealed from data_key`],
  ['delete data keys', `delete from data_key`],
  ['read what was tipped', `select content_sealed from report`],
  ['read reply keys', `select reply_key_sealed from report`],
  ['change a report', `update report set id = id || 'x'`],
  ['set a report’s attention', `update report set attention = 'x'`],
  ['delete a report', `delete from report`],
  [
    'enter a report as a partner’s',
    `insert into report (id, source, theme, priority, locator_kind, received_at, origin_member, language, content_sealed)
     values ('r', 'partner', 't', 1, 'url', now(), 'hotline.nl', 'en', '')`,
  ],
  [
    'write as the hotline',
    `insert into message select 'm', id, now(), 'hotline', 'u', '', '', false from report limit 1`,
  ],
  ['change messages', `update message set waits = false`],
  ['delete messages', `delete from message`],
  ['read an item’s address', `select url_sealed from content_item`],
  ['change an item', `update content_item set stage = 'closed'`],
  ['read assessments', `select analyst from assessment`],
  ['read why somebody acted', `select reason from action`],
  ['read hand-overs', `select * from hand_over`],
  ['read the outbox', `select * from outbox_record`],
  ['read the inbox', `select * from inbox_record`],
  ['put a hand-over in the inbox', `insert into inbox default values`],
  ['replace the directory', `insert into directory_document default values`],
  ['read the ledger’s texts', `select body from ledger_event`],
  ['change the ledger', `update ledger_event set actor = 'server'`],
  ['delete from the ledger', `delete from ledger_event`],
  ['sign a checkpoint', `insert into ledger_checkpoint values (1, '', '', '', now())`],
  ['enter an analyst’s act in the ledger', ledgerRow('evidence.viewed', 'user:u', {})],
  ['enter a receipt by somebody else', ledgerRow('report.received', 'server', received)],
  [
    'hide an analyst’s act in a receipt',
    ledgerRow('report.received', 'public', { ...received, actor: 'user:u' }),
  ],
  ['alter a table', `alter table report add column x text`],
  ['switch a protection off', `alter table ledger_event disable row level security`],
  ['make a table', `create table x (x text)`],
  ['drop a table', `drop table message`],
  ['make a login', `create role x login`],
  ['add work to another queue', `insert into pgboss.job_common (name) values ('route-item')`],
  ['add work to another queue by the parent', `insert into pgboss.job (name) values ('trace-report')`],
  ['read the queue’s payloads', `select data from pgboss.job_common`],
  ['delete work', `delete from pgboss.job_common`],
  ['change a queue', `update pgboss.queue set retry_limit = 0`],
]
