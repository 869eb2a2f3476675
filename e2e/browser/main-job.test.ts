// The whole main job as the people in it see it: a person with a phone and no scripts, analysts in Sweden and the
// Netherlands at their keyboards, and an INTERPOL officer.
import { apiClient } from '@samverkan/demo/api-client.ts'
import type { Network } from '@samverkan/demo/network.ts'
import { clientOf, type MadeUpSite, memberOf, putPage, untilItems } from '@samverkan/demo/tour-actors.ts'
import { eventually } from '@samverkan/demo/tour-steps.ts'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aNetwork } from './a-network.ts'
import { startBrowser } from './browser.ts'
import { keyboardOf } from './keyboard.ts'
import { aPerson, type Person, signedIn } from './person.ts'
import { wordsOf } from './words.ts'

const form = wordsOf('form', 'sv')
const swedish = wordsOf('workbench', 'sv')
const dutch = wordsOf('workbench', 'nl')
const english = wordsOf('workbench', 'en')

let network: Network
let browser: Browser
let site: MadeUpSite
let tipster: Person
let analystSE: Person
let analystNL: Person
let officer: Person
let code: string
let itemAtInterpol: string

beforeAll(async () => {
  // Long enough to take back what was said, on a machine that is busy with other tests too.
  ;[network, browser] = await Promise.all([aNetwork({ undoWindowMs: 6_000 }), startBrowser()])
  site = await putPage(apiClient(network.ready.madeUpWeb.controlAddress), 'NL', 3)
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await network?.stop()
})

describe('the main job', { timeout: 120_000 }, () => {
  it('begins with a person whose phone runs no scripts: one form, at most 30 KB, no cookie, nobody else asked', async () => {
    const { publicAddress } = memberOf(network.ready, 'hotline.se')
    tipster = await aPerson(browser, { language: 'sv', phone: true, withoutScript: true })
    const { page, context } = tipster
    await page.goto(publicAddress)
    await page.getByRole('heading', { level: 1, name: form('form.title') }).waitFor()
    const bodies = await Promise.all(tipster.responses.map((response) => response.body()))
    expect(bodies.length).toBeGreaterThanOrEqual(2)
    expect(bodies.reduce((sum, body) => sum + body.length, 0)).toBeLessThanOrEqual(30_000)

    // Nothing filled in but a choice: the form comes back with what to do, and the choice is kept.
    await page.getByLabel(form('form.theme')).selectOption({ label: form('theme.csam') })
    await page.getByRole('button', { name: form('form.send') }).click()
    await page.getByRole('alert').getByText(form('problem.title')).waitFor()
    expect(await page.getByLabel(form('form.theme')).inputValue()).toBe('csam')

    await page.getByLabel(form('form.address')).fill(site.pageUrl)
    await page.getByLabel(form('form.text')).fill('Såg den av en slump.')
    await page.getByRole('button', { name: form('form.send') }).click()
    await page.getByRole('heading', { level: 1, name: form('received.title') }).waitFor()
    code =
      /(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}/.exec((await page.getByRole('main').textContent()) ?? '')?.[0] ?? ''
    expect(code).not.toBe('')

    expect(await context.cookies()).toEqual([])
    expect(tipster.requests.filter((url) => new URL(url).origin !== publicAddress)).toEqual([])
  })

  it('gives the Swedish analyst the next item by one key, with no picture until it is asked for, step by step', async () => {
    await untilItems(clientOf(memberOf(network.ready, 'hotline.se'), 'analyst'), site, 'assessment', 3)
    analystSE = await signedIn(
      browser,
      network.ready,
      { member: 'hotline.se', role: 'analyst' },
      { language: 'sv' },
    )
    const { page } = analystSE
    await page.getByRole('heading', { level: 1, name: swedish('queue.title') }).waitFor()
    await page.getByRole('table', { name: swedish('queue.list') }).waitFor()
    await page.keyboard.press('Enter')
    await imageHeading(analystSE, swedish).waitFor()
    const panel = page.getByRole('region', { name: swedish('evidence.title') })
    await panel.getByText(swedish('evidence.hidden')).waitFor()
    expect(await page.getByRole('img').count()).toBe(0)
    expect(analystSE.requests.filter((url) => url.includes('/views'))).toEqual([])
    for (const [step, level] of ['blurred', 'larger', 'grey'].entries()) {
      await page.keyboard.press('v')
      await panel
        .getByRole('img', {
          name: swedish('evidence.alt', {
            ...{ step: String(step + 1), steps: '4', level: swedish(`level.${level}`) },
          }),
        })
        .waitFor()
    }
    await page.keyboard.press('h')
    await panel.getByText(swedish('evidence.hidden')).waitFor()
    expect(await page.getByRole('img').count()).toBe(0)
  })

  it('takes three keystrokes for an assessment, shows the next item, and lets it be taken back once', async () => {
    const { page } = analystSE
    const keys = keyboardOf(page)
    const first = page.url()
    const assess = async (...pressed: string[]) => {
      const before = page.url()
      for (const key of pressed) await keys.press(key)
      await page.waitForURL((url) => url.href !== before)
      await page.getByRole('status').getByText(saidBaseline).waitFor()
      expect(keys.counted()).toBeLessThanOrEqual(3)
    }
    const saidBaseline = swedish('undo.said', { classification: swedish('classification.baseline') })

    await assess('1', 'p', 'f')
    await canPress(analystSE, swedish('classification.baseline'))
    await imageHeading(analystSE, swedish).waitFor()
    expect(page.url()).not.toBe(first)
    await page.keyboard.press('u')
    await page.waitForURL(first)
    for (const pressed of [
      ['1', 'b', 'm'],
      ['1', 'Enter'],
      ['1', 'Enter'],
    ]) {
      await canPress(analystSE, swedish('classification.baseline'))
      await imageHeading(analystSE, swedish).waitFor()
      await assess(...pressed)
    }
    await page.getByText(swedish('queue.emptyTitle')).waitFor()
  })

  it('offers the items to the Dutch analyst, who sees the same evidence and accepts by key', async () => {
    await untilItems(clientOf(memberOf(network.ready, 'hotline.nl'), 'analyst'), site, 'offered', 4)
    analystNL = await signedIn(
      browser,
      network.ready,
      { member: 'hotline.nl', role: 'analyst' },
      { language: 'nl' },
    )
    const { page } = analystNL
    const offer = page.getByRole('region', { name: dutch('offer.title') })
    await page
      .getByRole('table', { name: dutch('queue.list') })
      .getByRole('link', { name: new RegExp(dutch('kind.image')) })
      .first()
      .click()
    await offer.getByText(memberOf(network.ready, 'hotline.se').name).waitFor()
    await page.keyboard.press('v')
    await page.getByRole('img', { name: new RegExp(dutch('level.blurred')) }).waitFor()
    const history = page.getByRole('region', { name: dutch('history.title') })
    await history.getByText(dutch('classification.baseline')).first().waitFor()
    const timeline = page.getByRole('region', { name: dutch('timeline.title') })
    await timeline.getByText(dutch('event.item.offered')).waitFor()

    await page.keyboard.press('a')
    await offer.waitFor({ state: 'detached' })
    await page.getByText(dutch('stage.takedown')).first().waitFor()
    for (let waiting = 3; waiting > 0; waiting -= 1) {
      const before = page.url()
      await canPress(analystNL, dutch('item.next'))
      await page.keyboard.press('n')
      await page.waitForURL((url) => url.href !== before)
      await canPress(analystNL, dutch('offer.accept'))
      await page.keyboard.press('a')
      await offer.waitFor({ state: 'detached' })
    }
    await canPress(analystNL, dutch('item.next'))
    await page.keyboard.press('n')
    await page.getByText(dutch('queue.emptyTitle')).waitFor()
  })

  it('has the items at INTERPOL, where an officer narrows the list, takes one and says what came of it', async () => {
    officer = await signedIn(
      browser,
      network.ready,
      { member: 'interpol', role: 'officer' },
      { language: 'en' },
    )
    const { page } = officer
    await page.getByRole('heading', { level: 1, name: english('portal.title') }).waitFor()
    const table = page.getByRole('table', { name: english('portal.title') })
    await table.waitFor()
    await page.getByLabel(english('portal.country')).fill('se')
    await page.getByText(english('portal.emptyTitle')).waitFor()
    await page.getByLabel(english('portal.country')).fill('nl')
    await page
      .getByLabel(english('portal.classification'))
      .selectOption({ label: english('classification.baseline') })
    await table.getByRole('link', { name: /Image/ }).first().click()
    await imageHeading(officer, english).waitFor()
    itemAtInterpol = page.url().split('/').at(-1) ?? ''
    const work = page.getByRole('region', { name: english('case.title') })
    await page.keyboard.press('t')
    await work.getByText(english('case.ask')).waitFor()
    await canPress(officer, english('outcome.victim-identified'))
    await page.keyboard.press('3')
    await work
      .getByRole('listitem')
      .filter({ hasText: english('outcome.victim-identified') })
      .waitFor()
    await page.keyboard.press('q')
    await table
      .getByRole('row')
      .filter({ hasText: english('outcome.victim-identified') })
      .waitFor()
  })

  it('ends when the page is gone: the Swedish timeline has the outcome and the removal', async () => {
    await apiClient(network.ready.madeUpWeb.controlAddress).post('/take-down', { url: site.pageUrl })
    const { page } = analystSE
    const origin = memberOf(network.ready, 'hotline.se').workbenchAddress
    await page.goto(`${origin}/items/${itemAtInterpol}`)
    const timeline = page.getByRole('region', { name: swedish('timeline.title') })
    const said = await eventually(
      'the closed item with removal and outcome on its timeline',
      async () => {
        await page.reload()
        await timeline.waitFor()
        const [whole, text] = [await page.getByRole('main').textContent(), await timeline.textContent()]
        const isTold =
          whole?.includes(swedish('stage.closed')) &&
          text?.includes(swedish('action.removed')) &&
          text.includes(swedish('outcome.victim-identified'))
        return (isTold && text) || undefined
      },
      60_000,
    )
    for (const event of ['item.traced', 'evidence.viewed', 'item.assessment-undone', 'item.handed-over'])
      expect(said).toContain(swedish(`event.${event}`))
  })

  it('tells the person behind the code that it is gone, still without scripts', async () => {
    const { page, context } = tipster
    const heading = page.getByRole('heading', { level: 1, name: form('state.title') })
    await eventually(
      'the state removed',
      async () => {
        await page.goto(memberOf(network.ready, 'hotline.se').publicAddress)
        await page.getByRole('link', { name: form('page.haveCode') }).click()
        await page.getByLabel(form('code.label')).fill(code.toLowerCase().replaceAll('-', ' '))
        await page.getByRole('button', { name: form('code.look') }).click()
        await heading.waitFor()
        return (await page.getByText(form('state.removed')).isVisible()) || undefined
      },
      60_000,
    )
    await page
      .getByRole('listitem')
      .filter({ hasText: form('steps.removed') })
      .waitFor()
    expect(page.url()).not.toContain(code)
    expect(await context.cookies()).toEqual([])
  })

  it('is counted: the Swedish statistics show what was received, assessed, handed over, removed and found', async () => {
    const { page } = analystSE
    await page.getByRole('link', { name: swedish('place.statistics') }).click()
    const counts = page.getByRole('region', { name: swedish('statistics.counts') })
    const count = (key: string) =>
      counts
        .getByRole('row')
        .filter({ hasText: swedish(key) })
        .getByRole('cell')
    expect(await count('count.received').textContent()).toBe('1')
    expect(await count('count.handedOver').textContent()).toBe('4')
    expect(await count('outcome.victim-identified').textContent()).toBe('1')
  })

  it('gave nobody’s browser anything to complain about, and asked nobody else for anything', () => {
    for (const [person, member] of [
      [tipster, 'hotline.se'],
      [analystSE, 'hotline.se'],
      [analystNL, 'hotline.nl'],
      [officer, 'interpol'],
    ] as const) {
      const { publicAddress, workbenchAddress } = memberOf(network.ready, member)
      const own = [publicAddress, workbenchAddress, 'null']
      expect(person.complaints).toEqual([])
      expect(
        person.requests.filter((url) => !own.includes(new URL(url).origin) && !url.startsWith('blob:')),
      ).toEqual([])
    }
  })
})

function imageHeading({ page }: Person, say: ReturnType<typeof wordsOf>) {
  const title = say('item.title', { kind: say('kind.image'), priority: say('priority.normal') })
  return page.getByRole('heading', { level: 1, name: title })
}

/** Waits until the button is there and not greyed out: the moment from which a person expects its key to work. */
function canPress({ page }: Person, name: string): Promise<void> {
  return page.getByRole('button', { name, disabled: false }).first().waitFor()
}
