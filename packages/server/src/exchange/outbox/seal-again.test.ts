import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createExchangeKeys } from '../../network/members/index.ts'
import { viewOf } from '../testing/builders.ts'
import { type OneLine, oneLine } from '../testing/one-line.ts'

let line: OneLine
afterEach(() => line.close())

test('what waits under a signing key that was withdrawn meanwhile is signed anew under an id of its own, once the peer refuses it', async () => {
  line = await oneLine()
  line.proxy.treat(() => 'lose-request')
  const itemId = await line.handOverOne()
  await line.se.exchange.runDue()
  await line.network.replaceSigningKey('hotline.se')
  await line.tryAgain()
  expect((await line.envelopes())[0]?.state).toBe('queued')
  line.proxy.treat(() => 'pass')
  await line.tryAgain()
  expect((await line.envelopes())[0]).toMatchObject({
    ...{ state: 'dead-letter', problem: 'key-withdrawn', settled: 'resent' },
  })
  expect(await line.inbox()).toEqual([])
  await line.tryAgain()
  expect((await line.envelopes()).map(({ state }) => state)).toEqual(['dead-letter', 'delivered'])
  expect((await viewOf(line.se.foundation, itemId))?.attention).toBeNull()
  expect(await line.inbox()).toHaveLength(1)
})

test('R-25: while both sides rotate their keys, what is on its way under the old ones arrives as it is', async () => {
  line = await oneLine()
  line.proxy.treat(() => 'lose-request')
  await line.handOverOne()
  await line.se.exchange.runDue()
  const kid = () => line.se.members.keys().sign.kid
  const before = kid()
  await line.network.rotateKeys('hotline.nl')
  await line.network.rotateKeys('hotline.se')
  expect(kid()).not.toBe(before)
  line.clock.advance(1000)
  // A second rotation keeps the key under which something waits.
  await line.network.rotateKeys('hotline.se')
  line.proxy.treat(() => 'pass')
  await line.tryAgain()
  await line.expectDeliveredOnce(1)
  expect((await line.envelopes()).map(({ state, settled }) => [state, settled])).toEqual([
    ['delivered', null],
  ])
})

test('what was sealed to a key that its addressee has destroyed since is sealed anew, and arrives once', async () => {
  line = await oneLine()
  line.proxy.treat(() => 'lose-request')
  const itemId = await line.handOverOne()
  await line.se.exchange.runDue()
  await line.network.replaceSealKey('hotline.nl')
  line.proxy.treat(() => 'pass')
  await line.tryAgain()
  await line.tryAgain()
  expect((await line.envelopes()).map(({ state, problem, settled }) => [state, problem, settled])).toEqual([
    ['rejected', 'cannot-open', 'resent'],
    ['delivered', null, null],
  ])
  expect((await viewOf(line.se.foundation, itemId))?.attention).toBeNull()
  await line.nl.exchange.runDue()
  expect(await viewOf(line.nl.foundation, itemId)).toMatchObject({ stage: 'offered' })
})

test('what an addressee cannot open though its keys are the same goes to a person, and not round and round', async () => {
  line = await oneLine()
  line.proxy.treat(() => 'lose-request')
  const itemId = await line.handOverOne()
  await line.se.exchange.runDue()
  const { dataDir } = line.nl.foundation.config
  await rm(join(dataDir, 'keys', 'exchange-seal'))
  await createExchangeKeys(dataDir)
  await line.nl.restart()
  line.proxy.treat(() => 'pass')
  await line.tryAgain()
  await line.tryAgain()
  expect((await line.envelopes()).map(({ state, settled }) => [state, settled])).toEqual([['rejected', null]])
  expect((await viewOf(line.se.foundation, itemId))?.attention).toBe('hand-over-stuck')
})

test('what the peer took before the signing key was withdrawn gets its receipt', async () => {
  line = await oneLine()
  await line.handOverOne()
  line.proxy.treat(({ n }) => (n === 2 ? 'lose-response' : 'pass'))
  await line.se.exchange.runDue()
  expect(await line.inbox()).toHaveLength(1)
  await line.network.replaceSigningKey('hotline.se')
  line.proxy.treat(() => 'pass')
  await line.tryAgain()
  await line.expectDeliveredOnce(1)
})
