// A hotline's past: what was assessed, handed over, removed. Set-based, in the product's own tables; nobody opens these
// addresses in the run, so their sealed columns hold bytes of the usual length that open with no key.
import type pg from 'pg'

export interface Past {
  reports: number
  itemsPerReport: number
  /** Every report is this much younger than the one before it. */
  reportEverySeconds: number
  now: Date
}

/** Adds the past's reports, items, assessments, actions and copies. Stages: 74 % closed, 19 % with members, 7 % in takedown. */
export async function fillPast(pool: pg.Pool, past: Past): Promise<void> {
  const { reports, itemsPerReport, reportEverySeconds, now } = past
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query(
      `create temporary table past on commit drop as
       select n, '01' || lpad(n::text, 10, '0') || upper(substr(md5('r' || n), 1, 14)) as report_id,
         date_trunc('milliseconds', $2::timestamptz - make_interval(secs => ($1 - n) * $3::float8 + 7 * 86400)) as received_at,
         case when n % 50 = 0 then 0 when n % 12 = 0 then 1 when n % 7 = 0 then 3 else 2 end as priority,
         (hashint4(n) & 1023) / 1024.0 as fate
       from generate_series(1, $1::int) n`,
      [reports, now, reportEverySeconds],
    )
    await client.query(
      `insert into report (id, source, theme, priority, locator_kind, received_at, origin_member, language, content_sealed)
       select report_id, case when n % 5 = 0 then 'partner' else 'public' end, 'csam', priority, 'url', received_at,
         'hotline.se', 'sv', ${filler('report_id', 260)}
       from past`,
    )
    await client.query(
      `insert into content_item (id, report_id, parent_item_id, kind, origin_member, holder, stage, attention, priority,
         received_at, url_sealed, url_hash, host_hash, domain_hash, hosting_sealed, hosting_country, hosting_asn,
         hosting_provider, hosting_proxied, hosting_traced_at, abuse_contact, classification, assessed_at, final_action,
         final_at, revision, media_type, size_bytes, sha256, sha1, md5, blob, captured_at)
       select ${itemId('part')}, report_id, case when part = 0 then null else ${itemId('0')} end,
         case when part = 0 then 'page' else 'image' end, 'hotline.se',
         case when fate between 0.74 and 0.93 then 'hotline.nl' else 'hotline.se' end,
         case when fate < 0.74 then 'closed' when fate < 0.93 then 'with-member' else 'takedown' end,
         case when fate > 0.995 then 'notice-failed' end, priority, received_at,
         ${filler(itemId('part'), 110)}, sha256(${itemId('part')}::bytea), sha256(('h' || n % 9000)::bytea),
         sha256(('d' || n % 7000)::bytea), ${filler(itemId('part'), 330)},
         (array['SE','NL','US','DE','FR','RO'])[1 + n % 6], 64500 + n % 40, 'Provider ' || n % 40, n % 9 = 0,
         received_at + interval '2 s', 'abuse@provider-' || n % 40 || '.example',
         (array['baseline','national','not-illegal'])[1 + n % 3], received_at + interval '3 h',
         case when fate < 0.74 then (array['removed','removed','not-illegal'])[1 + n % 3] end,
         case when fate < 0.74 then received_at + interval '2 d' end, 3,
         case when part = 0 then 'text/html' else 'image/jpeg' end, 40000 + n % 90000,
         sha256(('f' || (n * 4 + part) % 700000)::bytea), substr(sha256(('s' || n || part)::bytea), 1, 20),
         substr(sha256(('m' || n || part)::bytea), 1, 16), md5('b' || n || part) || md5('c' || n || part),
         received_at + interval '20 s'
       from past, generate_series(0, $1::int - 1) part`,
      [itemsPerReport],
    )
    await client.query(
      `insert into assessment (id, item_id, at, member, analyst, classification, age, sex, flags, scheme, scheme_version)
       select id, id, assessed_at, 'hotline.se', 'analyst-' || hashtext(id) % 4, classification, 'not-categorised',
         'not-determined', '{}', 'iccam', '3'
       from content_item where assessed_at is not null`,
    )
    await client.query(
      `insert into action (id, item_id, at, member, kind)
       select substr(id, 1, 25) || 'A', id, final_at, holder, final_action from content_item where final_action is not null
       union all
       select substr(id, 1, 25) || 'P', id, assessed_at + interval '1 h', holder, 'reported-to-provider'
       from content_item where classification <> 'not-illegal'`,
    )
    await client.query(
      `insert into item_copy (item_id, member, since)
       select id, 'interpol', assessed_at from content_item where classification in ('baseline', 'national')
       union all select id, 'hotline.nl', assessed_at from content_item where stage = 'with-member'`,
    )
    await client.query('commit')
  } finally {
    client.release()
  }
  await pool.query('vacuum (analyze)')
}

/** An id in the product's form: 26 characters, sorted by time. */
function itemId(part: string): string {
  return `('01' || lpad(n::text, 10, '0') || ${part} || upper(substr(md5('i' || n), 1, 13)))`
}

/** Bytes that do not repeat, as sealed columns have them. */
function filler(seed: string, length: number): string {
  const hashes = Array.from(
    { length: Math.ceil(length / 32) },
    (_, index) => `sha256((${seed} || ${index})::bytea)`,
  )
  return `substr(${hashes.join(' || ')}, 1, ${length})`
}
