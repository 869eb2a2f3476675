import { connect, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { craft } from '../testing/craft.ts'
import { intoMailbox } from '../testing/mailbox.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'

let network: TestNetwork
let hub: TestMember
let se: TestMember
let fi: TestMember
/** Connections in which a part is asked for are cut after so many bytes of the answer, as long as there are some. */
let cutAfter: number[] = []
const ranges: string[] = []
let origin: string
const line = createServer((from) => {
  const to = connect(Number(new URL(hub.origin).port), '127.0.0.1')
  from.on('data', (bytes) => {
    const head = bytes.toString('latin1')
    if (!head.startsWith('GET /hx/v1/parts/')) return
    ranges.push(/^range: (.*)$/im.exec(head)?.[1] ?? 'whole')
    const bytesLeft = cutAfter.shift()
    if (bytesLeft !== undefined) cut(from, to, bytesLeft)
  })
  from.pipe(to).pipe(from)
  for (const end of [from, to])
    end.on('error', () => {}).on('close', () => [from, to].map((one) => one.destroy()))
})

function cut(from: Socket, to: Socket, after: number): void {
  let came = 0
  to.on('data', (bytes) => {
    came += bytes.length
    if (came >= after) from.end(() => to.destroy())
  })
}

beforeAll(async () => {
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve))
  const address = line.address()
  if (typeof address !== 'object' || !address) throw new Error('no address')
  origin = `http://127.0.0.1:${address.port}`
  network = await testNetwork([
    { id: 'secretariat', kind: 'secretariat', country: 'XX', url: origin },
    { id: 'hotline.se', kind: 'hotline', country: 'SE' },
    { id: 'hotline.fi', kind: 'hotline', country: 'FI', pulls: true },
  ])
  hub = network.member('secretariat')
  se = network.member('hotline.se')
  fi = network.member('hotline.fi')
})
afterAll(async () => {
  await network.close()
  line.close()
})

test('a part that breaks off again and again goes on from where it was, and is whole at the end', async () => {
  const crafted = await craft(se, fi, { evidence: [new Uint8Array(3_000_000).map((_, at) => at * 7)] })
  // Its published address, which the proofs name.
  expect((await intoMailbox(se, { origin }, crafted)).status).toBe(200)
  cutAfter = [400_000, 900_000, 100_000]
  await fi.exchange.runDue()
  const { database } = fi.foundation
  const inbox = await database
    .selectFrom('inbox')
    .select('receipt_kind')
    .where('id', '=', crafted.envelope.id)
  expect(await inbox.execute()).toEqual([{ receipt_kind: 'delivered' }])
  const offsets = ranges.filter((range) => range !== 'whole').map((range) => Number(/\d+/.exec(range)?.[0]))
  expect(offsets.length).toBeGreaterThanOrEqual(2)
  expect(offsets).toEqual(offsets.toSorted((a, b) => a - b))
})
