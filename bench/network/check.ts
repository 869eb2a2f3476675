import pg from 'pg'

export interface Found {
  /** Hand-overs without a receipt, refused, given up or stuck on either side. */
  unfinished: number
  /** Items that an addressee lacks, or has without having been sent them. */
  lost: number
  doubled: number
  delivered: number
}

interface Side {
  sent: Map<string, number>
  taken: Map<string, number>
}

/** Compares what every member has handed over with what every other has in its record, item by item. */
export async function checkNetwork(databases: ReadonlyMap<string, string>): Promise<Found> {
  const found: Found = { unfinished: 0, lost: 0, doubled: 0, delivered: 0 }
  const sides = new Map<string, Side>()
  for (const [member, url] of databases) {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    const { rows: open } = await client.query<{ n: number }>(
      `select (select count(*) from hand_over where state <> 'delivered')::int
            + (select count(*) from outbox_record where state <> 'packed')::int
            + (select count(*) from envelope_out where state <> 'delivered')::int
            + (select count(*) from inbox_record where state <> 'applied')::int as n`,
    )
    found.unfinished += open[0]?.n ?? 0
    sides.set(member, {
      sent: await countByItem(
        client,
        `select member || ' ' || item_id as key, count(*)::int as n from hand_over group by 1`,
      ),
      taken: await countByItem(
        client,
        `select origin_member || ' ' || item.id as key, count(event.*)::int as n
         from content_item item left join ledger_event event on event.item_id = item.id and event.kind = 'item.offered'
         where item.origin_member <> $1 group by 1`,
        [member],
      ),
    })
    await client.end()
  }
  const expected = new Set<string>()
  for (const [from, { sent }] of sides) {
    for (const key of sent.keys()) {
      const [to = '', item = ''] = key.split(' ')
      expected.add(`${to} ${from} ${item}`)
      const times = sides.get(to)?.taken.get(`${from} ${item}`) ?? 0
      if (times === 0) found.lost++
      if (times > 1) found.doubled++
      found.delivered += times === 1 ? 1 : 0
    }
  }
  for (const [to, { taken }] of sides)
    for (const key of taken.keys()) if (!expected.has(`${to} ${key}`)) found.doubled++
  return found
}

async function countByItem(
  client: pg.Client,
  query: string,
  values: string[] = [],
): Promise<Map<string, number>> {
  const { rows } = await client.query<{ key: string; n: number }>(query, values)
  return new Map(rows.map(({ key, n }) => [key, n]))
}

/** Milliseconds from the commit of a hand-over to its receipt, of those handed over in that time by and to members
 *  that were up all the while. */
export async function waitsOf(
  databases: ReadonlyMap<string, string>,
  down: readonly string[],
  from: Date,
  until: Date,
): Promise<number[]> {
  const waits: number[] = []
  for (const [member, url] of databases) {
    if (down.includes(member)) continue
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    const { rows } = await client.query<{ ms: number }>(
      `select (extract(epoch from delivered_at - handed_at) * 1000)::float8 as ms from hand_over
       where handed_at >= $1 and handed_at < $2 and not member = any($3)`,
      [from, until, down],
    )
    waits.push(...rows.map(({ ms }) => ms))
    await client.end()
  }
  return waits.toSorted((a, b) => a - b)
}
