// The whole of what the public process's database login may do; whatever is not here is refused by PostgreSQL. Row level
// security (the migrations named `public-login`) narrows it further. Columns are those that intake's statements name.

/** `grant RIGHTS on TABLE`, by table of the schema `public`. */
export const publicGrants: Readonly<Record<string, string>> = {
  migration: 'select (id)',
  data_key: 'insert (id, sealed, created_at)',
  ledger_event:
    'insert (at, kind, actor, report_id, item_id, body, salt, leaf_index, leaf), select (seq, at, kind, report_id, item_id)',
  // `update` is for `select ... for update`, which orders one report's messages; row level security refuses every update.
  report: `insert (id, source, theme, priority, locator_kind, received_at, origin_member, language, content_sealed, code_hash,
    reply_key_sealed, attention), select (id, received_at, code_hash, attention), update (id)`,
  message: 'insert, select',
  report_closing: 'select (report_id, at, reason)',
  content_item:
    'select (id, report_id, holder, claimed_until, classification, assessed_at, assigned_country)',
  action: 'select (item_id, kind, at)',
}

/** The same for pg-boss's schema: what inserting a job asks for. */
export const publicJobGrants: Readonly<Record<string, string>> = {
  version: 'select',
  queue: 'select',
  job_common: 'insert, select (id, start_after)',
}

/** Queues that follow what the public process announces; it can add jobs to these alone. */
export const publicQueues = ['trace-report'] as const
