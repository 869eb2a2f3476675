import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { setStage } from '../reports/index.ts'
import { captureHourMs, capturesPerHour } from './capture-limit.ts'
import { openTracingWorld, type TracingWorld } from './testing/tracing-world.ts'

let world: TracingWorld
let at = 0
beforeAll(async () => {
  world = await openTracingWorld({ work: false })
})
afterAll(() => world.close())
beforeEach(() => {
  at += 1
  world.clock.advance(2 * captureHourMs)
})

const host = () => {
  world.zone[`host-${at}.example`] = ['127.77.1.9']
  return `host-${at}.example`
}

async function tip(address: string, recipe = {}) {
  const content = { locator: address, text: '', seenWhere: '', seenWhen: '', recipe }
  const reportId = await world.aReport(address, { content, priority: 'child-at-risk' })
  return reportId
}

async function stagesOf(reportIds: readonly Awaited<ReturnType<typeof tip>>[]): Promise<string[]> {
  return (await Promise.all(reportIds.map((id) => world.onlyItem(id)))).map(({ stage }) => stage)
}

describe('a flood of tips', () => {
  it('at one page costs one capture; every tip is kept and linked to the captured item', async () => {
    const url = `https://${host()}/stalls`
    const reports = []
    for (let each = 0; each < 300; each += 1) reports.push(await tip(url))
    // As two workers take them.
    await Promise.all([world.trace(...reports.slice(0, 150)), world.trace(...reports.slice(150))])
    const stages = await stagesOf(reports)
    expect(stages.filter((stage) => stage === 'capturing')).toHaveLength(1)
    expect(stages.filter((stage) => stage === 'assessment')).toHaveLength(299)
    const captured = await world.onlyItem(present(reports[stages.indexOf('capturing')]))
    const spared = await world.onlyItem(present(reports[stages.indexOf('assessment')]))
    expect(await world.events({ itemId: spared.id })).toContainEqual({
      ...{ kind: 'item.capture-spared', detail: { why: 'same-address', duplicateOf: captured.id } },
    })
  })

  it('at one host costs no more captures than the limit, and leaves other hosts theirs', async () => {
    const flooded = host()
    const reports = []
    for (let each = 0; each < capturesPerHour.host + 5; each += 1)
      reports.push(await tip(`https://${flooded}/?${each}`))
    await world.trace(...reports)
    const stages = await stagesOf(reports)
    expect(stages.filter((stage) => stage === 'capturing')).toHaveLength(capturesPerHour.host)
    expect(stages.filter((stage) => stage === 'assessment')).toHaveLength(5)
    at += 1_000
    const other = await tip(`https://${host()}/`)
    await world.trace(other)
    expect(await stagesOf([other])).toEqual(['capturing'])
  })

  it('at many names of one domain costs no more captures than the domain’s limit', async () => {
    const domain = host()
    const reports = []
    for (let each = 0; each < capturesPerHour.domain + 5; each += 1) {
      world.zone[`n${each}.${domain}`] = ['127.77.1.9']
      reports.push(await tip(`https://n${each}.${domain}/`))
    }
    await world.trace(...reports)
    const stages = await stagesOf(reports)
    expect(stages.filter((stage) => stage === 'capturing')).toHaveLength(capturesPerHour.domain)
  })
})

describe('the same address again', () => {
  it('is captured when the earlier item is assessed, or an hour has passed', async () => {
    const url = `https://${host()}/again`
    const first = await tip(url)
    await world.trace(first)
    const item = await world.onlyItem(first)
    await world.foundation.database
      .transaction()
      .execute((transaction) => setStage(world.foundation, transaction, item, 'assessed', null, 'server'))
    const second = await tip(url)
    await world.trace(second)
    expect(await stagesOf([second])).toEqual(['capturing'])
    world.clock.advance(captureHourMs)
    const third = await tip(url)
    await world.trace(third)
    expect(await stagesOf([third])).toEqual(['capturing'])
  })

  it('is captured when the tip brings a way in', async () => {
    const url = `https://${host()}/gated`
    const [plain, withPassword] = [await tip(url), await tip(url, { password: 'open sesame' })]
    await world.trace(plain)
    await world.trace(withPassword)
    expect(await stagesOf([plain, withPassword])).toEqual(['capturing', 'capturing'])
  })
})

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('There is none')
  return value
}
