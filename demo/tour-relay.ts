// A hotline of two people behind no open port: what is for it lies sealed at the secretariat until it fetches it.
import { openDatabase } from '@samverkan/server'
import { apiClient } from './api-client.ts'
import { listeningPorts } from './listening-ports.ts'
import type { Ready, ReadyMember } from './ready.ts'
import {
  assessWithOneLook,
  clientOf,
  type MadeUpSite,
  memberOf,
  putPage,
  tip,
  untilItems,
} from './tour-actors.ts'
import { eventually, type Teller } from './tour-steps.ts'

/** A page hosted in Finland: out through the relay, fetched, accepted, taken down, and back to who sent it. */
export async function playRelay(ready: Ready, { step }: Teller): Promise<void> {
  const control = apiClient(ready.madeUpWeb.controlAddress)
  const sweden = memberOf(ready, 'hotline.se')
  const finland = memberOf(ready, 'hotline.fi')
  const secretariat = memberOf(ready, 'secretariat')
  const analystSE = clientOf(sweden, 'analyst')
  const analystFI = clientOf(finland, 'analyst')

  await step('The Finnish hotline, two people at home, listens for no other member', () =>
    expectNoExchange(finland),
  )
  const before = await passedOn(secretariat)
  const site = await step(
    'A page with 2 pictures stands in Finland; a person tips the Swedish hotline',
    async () => {
      const made = await putPage(control, 'FI', 2)
      await tip(sweden, made)
      return made
    },
    (it) => it.host,
  )
  await step(
    'An analyst in Sweden assesses the pictures; they leave for the secretariat’s relay',
    async () => {
      for (const picture of await untilItems(analystSE, site, 'assessment', 2))
        await assessWithOneLook(analystSE, picture)
    },
  )
  const offered = await step(
    'The Finnish hotline has fetched them, and sees the page and its pictures in its queue',
    () => untilItems(analystFI, site, 'offered', 3),
    (items) => `${items.length} items`,
  )
  await step('It accepts, and Sweden knows who holds them now', async () => {
    const picture = offered.find((item) => item.kind === 'image')
    if (picture) await analystFI.postForBytes(`/api/items/${picture.id}/views`, { level: 'blurred' })
    for (const item of offered) await analystFI.post(`/api/items/${item.id}/accept`)
    await untilItems(analystSE, site, 'with-member', 3)
  })
  await step('Sweden has the Finnish hotline’s own receipts, not the relay’s word', () =>
    eventually('the receipts', () => nothingWaits(sweden, finland.id)),
  )
  await step('The Finnish provider removes it; the removal reaches Sweden', async () => {
    await control.post('/take-down', { url: site.pageUrl })
    await untilItems(analystFI, site, 'closed', 3)
    await untilItems(analystSE, site, 'closed', 3)
  })
  await step(
    'The relay has passed sealed envelopes on and has dropped them; its database has no word of the page',
    async () => {
      await expectNoWordOf(secretariat, site)
      return (await passedOn(secretariat)) - before
    },
    (envelopes) => `${envelopes} envelopes`,
  )
}

/** Nothing that the member listens with takes an envelope. */
async function expectNoExchange(member: ReadyMember): Promise<void> {
  if (member.exchangeAddress !== null) throw new Error(`${member.id} has an exchange address`)
  const { hostname } = new URL(member.workbenchAddress)
  const known = [member.publicAddress, member.workbenchAddress].map((address) =>
    Number(new URL(address).port),
  )
  for (const port of new Set([...known, ...(await listeningPorts(hostname))])) {
    const status = await fetch(`http://${hostname}:${port}/hx/v1/envelopes`, {
      method: 'POST',
      body: '',
    }).then(
      (answer) => answer.status,
      // What speaks no HTTP is no exchange; its mail comes in here.
      () => 404,
    )
    if (status !== 404) throw new Error(`${member.id} answers ${status} to envelopes at port ${port}`)
  }
}

async function query<Row extends object>(member: ReadyMember, text: string): Promise<Row[]> {
  const { pool, close } = openDatabase(member.databaseUrl, { max: 1 })
  try {
    return (await pool.query<Row>(text)).rows
  } finally {
    await close()
  }
}

async function passedOn(relay: ReadyMember): Promise<number> {
  const rows = await query(relay, "select 1 from relayed_envelope where state = 'answered'")
  return rows.length
}

/** True when no envelope waits for its receipt any more. */
async function nothingWaits(sender: ReadyMember, peer: string): Promise<true | undefined> {
  const rows = await query<{ peer: string }>(
    sender,
    "select peer from envelope_out where state <> 'delivered'",
  )
  return rows.some((row) => row.peer === peer) ? undefined : true
}

async function expectNoWordOf(member: ReadyMember, site: MadeUpSite): Promise<void> {
  const words = [site.host, ...site.pictureUrls.map((url) => new URL(url).pathname)]
  const needles = words.flatMap((word) => [word, Buffer.from(word).toString('hex')])
  const tables = await query<{ name: string }>(
    member,
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
  )
  for (const { name } of tables)
    for (const { row } of await query<{ row: string }>(member, `select t::text as row from ${name} t`)) {
      const found = needles.find((needle) => row.includes(needle))
      if (found !== undefined) throw new Error(`${name} at ${member.id} holds ${found}`)
    }
}
