import { afterEach, expect, test } from 'vitest'
import { type OneLine, oneLine } from '../testing/one-line.ts'

let line: OneLine
afterEach(() => line.close())

test('lost requests, lost answers and repeats lose nothing and double nothing', async () => {
  line = await oneLine()
  await line.handOverOne()
  for (const treatment of ['lose-request', 'lose-response', 'lose-response', 'lose-response'] as const) {
    let first = true
    line.proxy.treat(() => {
      const now = first ? treatment : 'pass'
      first = false
      return now
    })
    await line.tryAgain()
  }
  line.proxy.treat(() => 'repeat')
  await line.handOverOne()
  // The second copy of an upload comes with a used proof, which costs a try.
  await line.tryAgain()
  await line.tryAgain()
  await line.expectDeliveredOnce(2)
})

test('the answer to the last request is lost: the next try gets the same receipt', async () => {
  line = await oneLine()
  await line.handOverOne()
  line.proxy.treat(({ n }) => (n === 2 ? 'lose-response' : 'pass'))
  await line.se.exchange.runDue()
  expect((await line.envelopes())[0]?.state).toBe('queued')
  expect(await line.inbox()).toHaveLength(1)
  line.proxy.treat(() => 'pass')
  await line.tryAgain()
  expect(line.proxy.seen).toEqual(['POST /hx/v1/envelopes'])
  await line.expectDeliveredOnce(1)
})

test('whatever has no valid signature is "try again": a captive portal, refusals, errors, changed receipts', async () => {
  line = await oneLine()
  await line.handOverOne()
  const html = { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Welcome</h1>' }
  const treatments = [
    html,
    { status: 200, headers: { 'content-type': 'application/jose' }, body: 'eyJ.eyJ.c2ln' },
    { status: 403, body: 'blocked' },
    { status: 404, body: '' },
    { status: 422, body: '{"code":"rejected"}' },
    { status: 500, body: 'oops' },
    { status: 202, body: '{"need":["nothing of ours"]}' },
    { change: (body: string) => body.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')) },
  ]
  for (const treatment of treatments) {
    line.proxy.treat(() => treatment)
    await line.tryAgain()
    expect((await line.envelopes())[0]).toMatchObject({ state: 'queued', receipt: null })
  }
  line.proxy.treat(() => 'pass')
  await line.tryAgain()
  await line.expectDeliveredOnce(1)
})

test('a redirect is no answer, and nothing goes where it points', async () => {
  line = await oneLine()
  await line.handOverOne()
  line.proxy.treat(() => ({ status: 307, headers: { location: `${line.proxy.url}/elsewhere` }, body: '' }))
  await line.tryAgain()
  expect(line.proxy.seen).toEqual(['POST /hx/v1/envelopes'])
  expect((await line.envelopes())[0]).toMatchObject({ state: 'queued', receipt: null })
})

test('a member that others reach from outside posts nothing to an address without TLS or on its own machine', async () => {
  line = await oneLine()
  await line.network.publishAddress('hotline.se', 'https://se.hotline.example')
  await line.handOverOne()
  await line.tryAgain()
  expect(line.proxy.seen).toEqual([])
  expect((await line.envelopes())[0]).toMatchObject({ state: 'queued', problem: 'unsafe-address' })
})

test('a receipt that another member signed, or for another envelope, is not trusted', async () => {
  line = await oneLine()
  await line.handOverOne()
  await line.tryAgain()
  const [first] = await line.envelopes()
  if (!first?.receipt) throw new Error('not delivered')
  const stale = first.receipt
  await line.handOverOne()
  line.proxy.treat(() => ({ status: 200, headers: { 'content-type': 'application/jose' }, body: stale }))
  await line.tryAgain()
  expect((await line.envelopes())[1]).toMatchObject({
    state: 'queued',
    problem: expect.stringContaining('other-envelope'),
  })
  line.proxy.treat(() => 'pass')
  await line.tryAgain()
  await line.expectDeliveredOnce(2)
})
