// Who gets what before it leaves, and taking it back afterwards: an analyst in Sweden, one in the Netherlands and an
// INTERPOL officer at their screens.
import { apiClient } from '@samverkan/demo/api-client.ts'
import type { Network } from '@samverkan/demo/network.ts'
import { clientOf, type MadeUpSite, memberOf, putPage, untilItems } from '@samverkan/demo/tour-actors.ts'
import { eventually } from '@samverkan/demo/tour-steps.ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aNetwork } from './a-network.ts'
import { startBrowser } from './browser.ts'
import { findBarriers } from './find-barriers.ts'
import { type Person, signedIn } from './person.ts'
import { wordsOf } from './words.ts'

const swedish = wordsOf('workbench', 'sv')
const dutch = wordsOf('workbench', 'nl')
const english = wordsOf('workbench', 'en')

let network: Network
let browser: Browser
let site: MadeUpSite
let analystSE: Person
let analystNL: Person
let officer: Person
let itemId: string

beforeAll(async () => {
  ;[network, browser] = await Promise.all([aNetwork({ undoWindowMs: 1_000 }), startBrowser()])
  site = await putPage(apiClient(network.ready.madeUpWeb.controlAddress), 'NL', 1)
  const sweden = clientOf(memberOf(network.ready, 'hotline.se'), 'analyst')
  await apiClient(memberOf(network.ready, 'hotline.se').publicAddress).post('/api/tips', {
    ...{ locator: site.pageUrl, theme: 'csam', text: 'Seen by chance.' },
  })
  const [image] = await untilItems(sweden, site, 'assessment', 1)
  itemId = image?.id ?? ''
  const people = [
    { member: 'hotline.se', role: 'analyst', language: 'sv' },
    { member: 'hotline.nl', role: 'analyst', language: 'nl' },
    { member: 'interpol', role: 'officer', language: 'en' },
  ] as const
  const signIn = ({ member, role, language }: (typeof people)[number]) =>
    signedIn(browser, network.ready, { member, role }, { language })
  analystSE = await signIn(people[0])
  analystNL = await signIn(people[1])
  officer = await signIn(people[2])
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await network?.stop()
})

const pageOf = (member: string, path: string) =>
  `${memberOf(network.ready, member).workbenchAddress}${path}/${itemId}`
const region = (page: Page, name: string) => page.getByRole('region', { name })

describe('taking back', { timeout: 240_000 }, () => {
  it('begins before anything leaves: who gets which parts, why, and what stays here', async () => {
    const { page } = analystSE
    await page.goto(pageOf('hotline.se', '/items'))
    const panel = region(page, swedish('recipients.title'))
    const nl = memberOf(network.ready, 'hotline.nl').name
    await panel.getByText(nl).waitFor()
    const said = (await panel.textContent()) ?? ''
    for (const key of [
      ...['recipients.why.hosts-the-page', 'recipients.why.interpol', 'recipients.address'],
      ...['recipients.words', 'onward.network', 'evidenceRole.file'],
    ])
      expect(said).toContain(swedish(key))
    await panel
      .getByLabel(swedish('recipients.asIf'))
      .selectOption({ label: swedish('classification.not-illegal') })
    await panel.getByText(swedish('recipients.close')).waitFor()
    await panel
      .getByLabel(swedish('recipients.asIf'))
      .selectOption({ label: swedish('classification.baseline') })
    await panel.getByText(nl).waitFor()
    expect(await findBarriers(page)).toEqual([])
  })

  it('lets the analyst hold a file back by keyboard; the page then says that it stays', async () => {
    const { page } = analystSE
    await page.getByRole('heading', { level: 1 }).click()
    await page.keyboard.press('w')
    const dialog = page.getByRole('dialog', { name: swedish('recipients.holdBack') })
    const capture = dialog.getByRole('checkbox', { name: new RegExp(swedish('evidenceRole.capture')) })
    await capture.first().focus()
    await page.keyboard.press('Space')
    expect(await findBarriers(page)).toEqual([])
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    const stays = region(page, swedish('recipients.title'))
      .locator('div')
      .filter({ has: page.getByRole('heading', { name: swedish('recipients.stays') }) })
      .last()
    await stays.getByText(new RegExp(swedish('evidenceRole.capture'))).waitFor()
  })

  it('hands it over, and shows who has a copy', async () => {
    const { page } = analystSE
    await page.getByRole('heading', { level: 1 }).click()
    for (const key of ['1', 'Enter']) await page.keyboard.press(key)
    await page.getByText(swedish('queue.emptyTitle')).waitFor()
    const netherlands = clientOf(memberOf(network.ready, 'hotline.nl'), 'analyst')
    await untilItems(netherlands, site, 'offered', 2)
    await page.goto(pageOf('hotline.se', '/items'))
    const copies = region(page, swedish('copies.title'))
    await eventually('both hand-overs delivered', async () => {
      await page.reload()
      await copies.waitFor()
      return (await copies.getByText(swedish('handOverState.delivered')).count()) === 2 || undefined
    })
    await analystNL.page.goto(pageOf('hotline.nl', '/items'))
    await region(analystNL.page, dutch('offer.title')).waitFor()
  })

  it('withdraws it by keyboard, with a reason and words', async () => {
    const { page } = analystSE
    await page.keyboard.press('r')
    await page.getByRole('dialog', { name: swedish('copies.what') }).waitFor()
    expect(await findBarriers(page)).toEqual([])
    await page.keyboard.press('1')
    const dialog = page.getByRole('dialog', { name: swedish('copies.withdrawTitle') })
    await dialog.getByLabel(swedish('copies.reason')).selectOption({
      label: swedish('withdrawalReason.sent-by-mistake'),
    })
    await dialog.getByLabel(swedish('copies.words')).fill('Fel sida, förlåt.')
    expect(await findBarriers(page)).toEqual([])
    await dialog.getByRole('button', { name: swedish('copies.doWithdraw') }).click()
    await dialog.waitFor({ state: 'detached' })
    await region(page, swedish('copies.title')).getByText(swedish('copies.withdrawnByUs')).waitFor()
  })

  it('leaves a plain line at the other side, where nothing of it is left', async () => {
    const { page } = analystNL
    const line = page.getByText(
      dutch('copies.tombstone', { member: memberOf(network.ready, 'hotline.se').name }),
    )
    await eventually('the line on the Dutch page', async () => {
      await page.goto(pageOf('hotline.nl', '/items'))
      await region(page, dutch('timeline.title')).waitFor()
      // The item was read before what is known of its copies.
      const isWithdrawn = await page.getByText(dutch('stage.withdrawn')).first().isVisible()
      return (isWithdrawn && (await line.isVisible())) || undefined
    })
    const whole = (await page.getByRole('main').textContent()) ?? ''
    expect(whole).toContain(dutch('copies.hereRemoved'))
    expect(whole).toContain(dutch('withdrawalReason.sent-by-mistake'))
    expect(whole).toContain('Fel sida, förlåt.')
    expect(whole).toContain(dutch('stage.withdrawn'))
    expect(whole).not.toContain(site.host.split('.')[0])
    expect(await region(page, dutch('offer.title')).count()).toBe(0)
    expect(await findBarriers(page)).toEqual([])
  })

  it('shows it as withdrawn in INTERPOL’s portal', async () => {
    const { page } = officer
    const name = memberOf(network.ready, 'hotline.se').name
    await eventually('the line in the portal', async () => {
      await page.goto(pageOf('interpol', '/portal'))
      await region(page, english('timeline.title')).waitFor()
      return (await page.getByText(english('copies.tombstone', { member: name })).isVisible()) || undefined
    })
    await page.getByText(english('stage.withdrawn')).first().waitFor()
    expect(await findBarriers(page)).toEqual([])
  })

  it('tells the sender who has confirmed, and nobody’s browser complained', async () => {
    const { page } = analystSE
    const copies = region(page, swedish('copies.title'))
    await eventually('two confirmations', async () => {
      await page.reload()
      await copies.waitFor()
      return (await copies.getByText(swedish('copyState.removed')).count()) === 2 || undefined
    })
    await page.getByText(swedish('stage.withdrawn')).first().waitFor()
    expect(await findBarriers(page)).toEqual([])
    for (const person of [analystSE, analystNL, officer]) expect(person.complaints).toEqual([])
  })
})
