// Nobody has to look twice: a second tip with the same picture is resolved without any view, which the ledger proves; and when
// that was wrong, what leaned on it is in the queue again.
import { randomBytes } from 'node:crypto'
import { apiClient } from '@samverkan/demo/api-client.ts'
import type { Network } from '@samverkan/demo/network.ts'
import { clientOf, itemsOf, type MadeUpSite, memberOf, tip } from '@samverkan/demo/tour-actors.ts'
import { eventually } from '@samverkan/demo/tour-steps.ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sealLedger, verifyLedger } from '../../packages/server/src/foundation/index.ts'
import { aNetwork } from './a-network.ts'
import { startBrowser } from './browser.ts'
import { findBarriers } from './find-barriers.ts'
import { type Person, signedIn } from './person.ts'
import { wordsOf } from './words.ts'

const swedish = wordsOf('workbench', 'sv')
const seed = randomBytes(8).toString('hex')
const undoWindowMs = 1_000
/** A page is captured and routed by two real servers, on a machine that is busy with other tests. */
const waitMs = 120_000

let network: Network
let browser: Browser
let analyst: Person
let first: MadeUpSite
let second: MadeUpSite
let third: MadeUpSite
let itemOf: (site: MadeUpSite) => string

beforeAll(async () => {
  // What is hosted here stays here for a while: no notice, no police and no INTERPOL have heard of it.
  const policy = {
    undoWindowMs,
    submitToInterpol: false,
    reportToPolice: false,
    noticeFirstWindowMs: 600_000,
  }
  ;[network, browser] = await Promise.all([aNetwork(policy), startBrowser()])
  const items = new Map<MadeUpSite, string>()
  itemOf = (site) => {
    const id = items.get(site)
    if (id === undefined) throw new Error('The picture of that site is not here yet')
    return id
  }
  const reported = async (country: string, stage: string) => {
    const site = await placePicture(country)
    await tip(memberOf(network.ready, 'hotline.se'), site)
    const picture = await eventually(
      `the picture in stage ${stage}`,
      async () => (await itemsOf(sweden(), site, stage)).find(({ kind }) => kind === 'image'),
      waitMs,
    )
    items.set(site, picture.id)
    return site
  }
  analyst = await signedIn(
    browser,
    network.ready,
    { member: 'hotline.se', role: 'analyst' },
    { language: 'sv' },
  )
  first = await reported('NL', 'assessment')
  reportAnother = reported
}, 360_000)
afterAll(async () => {
  await browser?.close()
  await network?.stop()
})

let reportAnother: (country: string, stage: string) => Promise<MadeUpSite>

const sweden = () => clientOf(memberOf(network.ready, 'hotline.se'), 'analyst')
const region = (page: Page, name: string) => page.getByRole('region', { name })
const pageOf = (site: MadeUpSite) =>
  `${memberOf(network.ready, 'hotline.se').workbenchAddress}/items/${itemOf(site)}`

/** A new host in the made-up web with the one picture that this is about. */
async function placePicture(country: string): Promise<MadeUpSite> {
  const host = `tour-${randomBytes(4).toString('hex')}.example`
  const control = apiClient(network.ready.madeUpWeb.controlAddress)
  const placed = await control.post<{ pages: { url: string; pictures: { url: string }[] }[] }>('/hosts', {
    ...{ host, country, pages: [{ path: '/gallery', pictures: 1, seed }] },
  })
  const [page] = placed.pages
  return { host, pageUrl: page?.url ?? '', pictureUrls: page?.pictures.map(({ url }) => url) ?? [] }
}

/** Page and picture, as an analyst there sees them. */
async function offeredToTheNetherlands(site: MadeUpSite): Promise<void> {
  const analystThere = clientOf(memberOf(network.ready, 'hotline.nl'), 'analyst')
  await eventually(
    'the offer in the Netherlands',
    async () => (await itemsOf(analystThere, site, 'offered')).length === 2 || undefined,
    waitMs,
  )
}

/** Everything that the Swedish ledger says of the picture, from the database itself. */
async function ledgerOf(site: MadeUpSite): Promise<{ kind: string; actor: string }[]> {
  const server = network.servers.get('hotline.se')
  if (!server) throw new Error('There is no Swedish hotline')
  const { database } = server.foundation
  const item = itemOf(site)
  return database
    .selectFrom('ledger_event')
    .select(['kind', 'actor'])
    .where('report_id', '=', (eb) =>
      eb
        .selectFrom('content_item')
        .select('report_id')
        .where('id', '=', item as never),
    )
    .orderBy('seq')
    .execute()
}

describe('known material', { timeout: 240_000 }, () => {
  it('is judged by a person the first time', async () => {
    const { page } = analyst
    await page.goto(pageOf(first))
    await page.getByRole('button', { name: swedish('classification.baseline') }).waitFor()
    await page.keyboard.press('v')
    await page.getByRole('img').waitFor()
    for (const key of ['1', 'Enter']) await page.keyboard.press(key)
    await page.getByText(swedish('queue.emptyTitle')).waitFor()
    await offeredToTheNetherlands(first)
  })

  it('is resolved the second time without any view, and goes to the hotline of its country by itself', async () => {
    second = await reportAnother('NL', 'assessed')
    await offeredToTheNetherlands(second)
    const events = await ledgerOf(second)
    expect(events).toContainEqual({ kind: 'assessment.taken-over', actor: 'system:known-material' })
    expect(events.filter(({ kind }) => kind === 'evidence.viewed')).toEqual([])
    const foundation = network.servers.get('hotline.se')?.foundation
    if (!foundation) throw new Error('There is no Swedish hotline')
    await sealLedger(foundation)
    const verdict = await verifyLedger(foundation.database, foundation.keys.ledgerVerifier)
    expect(verdict.problems).toEqual([])
  })

  it('says so to who opens it, and shows it to nobody, however it is asked for', async () => {
    const { page } = analyst
    await page.goto(pageOf(second))
    const panel = region(page, swedish('known.title'))
    await panel.getByText(memberOf(network.ready, 'hotline.se').name).waitFor()
    await region(page, swedish('evidence.title')).getByText(swedish('evidence.spared')).waitFor()
    await page.keyboard.press('v')
    const asked = sweden().postForBytes(`/api/items/${itemOf(second)}/views`, { level: 'blurred' })
    await expect(asked).rejects.toThrow('known-material')
    expect(await page.getByRole('img').count()).toBe(0)
    expect((await ledgerOf(second)).filter(({ kind }) => kind === 'evidence.viewed')).toEqual([])
    await region(page, swedish('timeline.title')).getByText(swedish('event.assessment.taken-over')).waitFor()
    expect(await findBarriers(page)).toEqual([])
  })

  it('is told in the queue: what nobody had to look at', async () => {
    third = await reportAnother('SE', 'takedown')
    const { page } = analyst
    await page.goto(memberOf(network.ready, 'hotline.se').workbenchAddress)
    const said = swedish('spared.said').split('{')[0]?.trim() ?? ''
    await page.getByText(said).waitFor()
    await page.getByText(swedish('queue.emptyTitle')).waitFor()
    expect(await findBarriers(page)).toEqual([])
  })

  it('can be wrong: a person says so, and is told first what follows', async () => {
    const { page } = analyst
    await page.goto(pageOf(second))
    await region(page, swedish('known.title'))
      .getByRole('button', { name: swedish('known.wrong') })
      .click()
    const dialog = page.getByRole('dialog', { name: swedish('known.wrongTitle') })
    await dialog.getByText(swedish('known.wrongText')).waitFor()
    expect(await findBarriers(page)).toEqual([])
    await dialog.getByRole('button', { name: swedish('known.wrongDo') }).click()
    // It has left: what others were told is corrected by a person.
    await page.getByText(swedish('attention.match-withdrawn.title')).first().waitFor()
    await region(page, swedish('known.title'))
      .getByRole('button', { name: swedish('known.confirm') })
      .waitFor()
  })

  it('brings everything that leaned on it back into the queue, with the reason; now it can be seen', async () => {
    const { page } = analyst
    await eventually(
      'the third one in the queue again',
      async () => (await itemsOf(sweden(), third, 'assessment'))[0],
      waitMs,
    )
    await page.goto(memberOf(network.ready, 'hotline.se').workbenchAddress)
    await page
      .getByRole('table', { name: swedish('queue.list') })
      .getByRole('link')
      .first()
      .click()
    await page.waitForURL(pageOf(third))
    const panel = region(page, swedish('known.title'))
    await panel.getByText(swedish('undoneReason.match-wrong')).waitFor()
    await page.getByText(swedish('attention.match-withdrawn.title')).first().waitFor()
    await page.getByRole('button', { name: swedish('classification.baseline') }).waitFor()
    await page.keyboard.press('v')
    await page.getByRole('img').waitFor()
    expect(await findBarriers(page)).toEqual([])
  })

  it('shows where else the very same file is, before anything is decided for it', async () => {
    const { page } = analyst
    await page.keyboard.press('g')
    const dialog = page.getByRole('dialog', { name: swedish('together.title') })
    const list = dialog.getByRole('list', { name: swedish('together.list') })
    for (const site of [first, second])
      await list.getByText(site.host.split('.')[0] ?? site.host, { exact: false }).waitFor()
    expect(await findBarriers(page)).toEqual([])
    expect(analyst.complaints).toEqual([])
  })
})
