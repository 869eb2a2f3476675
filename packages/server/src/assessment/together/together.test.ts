import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ItemId } from '../../foundation/index.ts'
import { reopenLeaning } from '../../known/effect/reopen.ts'
import { aKnownDesk, type KnownDesk } from '../testing/a-known-desk.ts'
import { answered, refusal } from '../testing/a-workbench.ts'
import type { AlikeItems } from './schemas.ts'

interface Together {
  group: string
  applied: string[]
  left: { itemId: string; reason: string }[]
}

let desk: KnownDesk
let files = 0
beforeAll(async () => {
  desk = await aKnownDesk()
})
afterAll(() => desk.close())

const aFile = () => Buffer.from(`one file at several addresses, number ${++files}`)
const alike = (id: string) => answered<AlikeItems>(desk.alex.ask('GET', `/api/items/${id}/alike`))
const decide = (id: string, items: readonly string[], classification = 'not-illegal') =>
  desk.alex.ask('POST', `/api/items/${id}/alike/assessments`, { assessment: { classification }, items })

async function three(bytes = aFile()): Promise<[ItemId, ItemId, ItemId]> {
  return [
    await desk.aPicture(bytes, { url: 'https://one.example/a', hosting: { country: 'NL' } }),
    await desk.aPicture(bytes, { url: 'https://two.example/b', hosting: { country: 'DE' } }),
    await desk.aPicture(bytes, { url: 'https://three.example/c' }),
  ]
}

test('the list says where else the very same file is, and what may be decided with it', async () => {
  const [first, second, third] = await three()
  await answered(desk.kim.ask('POST', `/api/items/${third}/claim`, {}))
  const { identical } = await alike(first)
  expect(identical.inAll).toBe(2)
  expect(
    identical.items.map(({ id, host, hostingCountry, together }) => [
      ...[id, host.punycode, hostingCountry, together.reason],
    ]),
  ).toEqual(
    expect.arrayContaining([
      [second, expect.stringContaining('two'), 'DE', null],
      [third, expect.stringContaining('three'), null, 'claimed-by-another'],
    ]),
  )
})

test('one decision goes for those of the list: each has its own record and leaf with the group, what is closed is left', async () => {
  const bytes = aFile()
  const [first, second, third] = await three(bytes)
  await answered(desk.kim.ask('POST', `/api/items/${third}/claim`, {}))
  const unseen = await desk.aPicture(bytes)
  const other = await desk.aPicture(aFile())
  const done = await answered<Together>(decide(first, [second, third, other]))
  expect(done).toMatchObject({
    applied: [second],
    left: expect.arrayContaining([
      { itemId: third, reason: 'claimed-by-another' },
      { itemId: other, reason: 'not-identical' },
    ]),
  })
  for (const id of [first, second])
    expect(await desk.row(id)).toMatchObject({ stage: 'assessed', classification: 'not-illegal' })
  // What was not on the list that the analyst saw is not decided.
  for (const id of [third, other, unseen]) expect(await desk.row(id)).toMatchObject({ stage: 'assessment' })
  const leaves = (await desk.events('assessment.applied-to-group')).filter(
    ({ detail }) => (detail as { group: string }).group === done.group,
  )
  expect(leaves).toHaveLength(2)
  expect(leaves[0]).toMatchObject({ actor: `user:${desk.alex.id}`, detail: { decidedOn: first } })
})

test('it is taken back in one', async () => {
  const [first, second, third] = await three()
  await answered(decide(first, [second, third], 'baseline'))
  await answered(desk.alex.ask('DELETE', `/api/items/${first}/assessments/last`))
  for (const id of [first, second, third])
    expect(await desk.row(id)).toMatchObject({ stage: 'assessment', classification: null, attention: null })
  // A decision of its own afterwards takes nothing else back.
  await desk.assess(desk.alex, second)
  await answered(decide(first, [third], 'undetermined'))
  await answered(desk.alex.ask('DELETE', `/api/items/${second}/assessments/last`))
  for (const id of [first, third])
    expect(await desk.row(id)).toMatchObject({ stage: 'assessed', classification: 'undetermined' })
})

test('Baseline of the others leans on the first: the file stands in the own list once, and all come back with it', async () => {
  const [first, second, third] = await three()
  await answered(decide(first, [second, third], 'baseline'))
  const entries = await desk.foundation.database
    .selectFrom('hash_entry')
    .select(['id', 'item_id'])
    .where('item_id', 'in', [first, second, third])
    .execute()
  expect(entries).toMatchObject([{ item_id: first }])
  const entry = Number(entries[0]?.id)
  await answered(desk.kim.ask('POST', `/api/items/${third}/known/wrong`))
  expect(await reopenLeaning(desk.foundation, entry)).toBe(1)
  for (const id of [second, third])
    expect(await desk.row(id)).toMatchObject({ stage: 'assessment', attention: 'match-withdrawn' })
  expect(await desk.row(first)).toMatchObject({ stage: 'assessed', attention: 'match-withdrawn' })
})

test('near pictures that wait are told, turned or not, and decided for themselves', async () => {
  const hash = (bits: number) => {
    const bytes = Buffer.from(Array.from({ length: 32 }, (_, at) => (at * 41) & 0xff))
    for (let at = 0; at < bits; at++) bytes[at >> 3] = (bytes[at >> 3] ?? 0) ^ (1 << (at & 7))
    return bytes.toString('hex')
  }
  const other = Buffer.alloc(32, 0x0f).toString('hex')
  const dihedral = (one: string) => [one, ...Array.from({ length: 7 }, () => other)]
  const of = (bits: number, quality = 90) => ({ pdq: hash(bits), quality, dihedral: dihedral(hash(bits)) })
  const first = await desk.aPicture(aFile(), { picture: of(0) })
  const near = await desk.aPicture(aFile(), { picture: of(15) })
  const turned = await desk.aPicture(aFile(), {
    picture: { pdq: other, quality: 90, dihedral: dihedral(other) },
  })
  await desk.aPicture(aFile(), { picture: of(40) })
  await desk.aPicture(aFile(), { picture: of(3, 20) })
  const shown = await alike(first)
  expect(shown.identical.items).toEqual([])
  expect(shown.near.map(({ id, nearness }) => [id, nearness])).toEqual([
    [turned, 'same-picture'],
    [near, 'very-near'],
  ])
  const done = await answered<Together>(decide(first, [near]))
  expect(done.left).toEqual([{ itemId: near, reason: 'not-identical' }])
})

test('the rules for one item hold for the item itself', async () => {
  const [first, second] = await three()
  await desk.assess(desk.kim, first)
  expect(await refusal(decide(first, [second]))).toEqual([409, 'already-baseline'])
  expect(await desk.row(second)).toMatchObject({ stage: 'assessment' })
})
