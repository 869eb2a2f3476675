// The exchange desk as the person on duty sees it: what did not arrive, and what one does about it, by the keyboard.
import type { Network } from '@samverkan/demo/network.ts'
import { clientOf, memberOf } from '@samverkan/demo/tour-actors.ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aNetwork } from './a-network.ts'
import { startBrowser } from './browser.ts'
import { enrolAnew, seeOtherDirectory } from './call.ts'
import { findBarriers } from './find-barriers.ts'
import { type Person, signedIn } from './person.ts'
import { withDeadLetters } from './trouble.ts'
import { wordsOf } from './words.ts'

const say = wordsOf('workbench', 'en')
let network: Network
let browser: Browser
let analyst: Person

beforeAll(async () => {
  ;[network, browser] = await Promise.all([aNetwork(), startBrowser()])
  await withDeadLetters(network)
  analyst = await signedIn(
    browser,
    network.ready,
    { member: 'hotline.se', role: 'analyst' },
    { language: 'en' },
  )
}, 480_000)
afterAll(async () => {
  await browser?.close()
  await network?.stop()
})

const undecided = (page: Page) => page.getByRole('region', { name: say('exchange.undecided') })
const alarms = (page: Page) => page.getByRole('region', { name: say('exchange.alarms') })

describe('the exchange desk', { timeout: 240_000 }, () => {
  it('is marked in the navigation when it needs a person, and says in its first line why', async () => {
    const { page } = analyst
    const place = page.getByRole('link', { name: new RegExp(say('place.exchange')) })
    await place.getByRole('img', { name: say('shell.needsPerson') }).waitFor()
    await place.click()
    await page.getByRole('heading', { level: 1, name: say('exchange.title') }).waitFor()
    await page.getByRole('status').getByText('for your decision').waitFor()
    await undecided(page).getByText(say('deadCause.expired')).first().waitFor()
    await undecided(page).getByText('Analyst One').first().waitFor()
    expect(await findBarriers(page)).toEqual([])
    expect(analyst.complaints).toEqual([])
  })

  it('lets a person take note of an alarm by one key', async () => {
    const { page } = analyst
    await alarms(page).getByText(say('alarm.dead-letter')).waitFor()
    await page.keyboard.press('a')
    await alarms(page)
      .getByText(say('exchange.notedBy', { name: 'Analyst One' }))
      .waitFor()
    expect(
      await alarms(page)
        .getByRole('button', { name: say('exchange.note') })
        .count(),
    ).toBe(0)
  })

  it('asks twice before anything is let go, and lets one go back', async () => {
    const { page } = analyst
    await page.keyboard.press('j')
    await page.keyboard.press('g')
    const dialog = page.getByRole('dialog')
    await dialog.getByText(say('givingUp.told-otherwise')).waitFor()
    expect(await findBarriers(page)).toEqual([])
    await page.keyboard.press('1')
    await dialog.getByText(say('exchange.reason', { reason: say('givingUp.told-otherwise') })).waitFor()
    expect(await findBarriers(page)).toEqual([])
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await undecided(page).getByRole('table').waitFor()
  })

  it('sends everything again by two keys, and soon says that all has arrived', async () => {
    const { page } = analyst
    await page.keyboard.press('s')
    await page.keyboard.press('r')
    await undecided(page).getByRole('status').waitFor()
    await page.getByRole('status').getByText(say('exchange.allArrived')).waitFor({ timeout: 120_000 })
    expect(await alarms(page).count()).toBe(0)
    await page.keyboard.press('4')
    const dead = page.getByRole('table', { name: say('exchange.list.dead') })
    await dead
      .getByText(say('exchange.settled.resent', { name: 'Analyst One' }))
      .first()
      .waitFor()
    await page.keyboard.press('2')
    await page
      .getByRole('table', { name: say('exchange.list.delivered') })
      .getByText(say('exchange.withReceipt'))
      .first()
      .waitFor()
    const mark = page.getByRole('navigation').getByRole('img', { name: say('shell.needsPerson') })
    await mark.waitFor({ state: 'detached' })
    expect(await findBarriers(page)).toEqual([])
    expect(analyst.complaints).toEqual([])
  })

  it('lets an administrator in, dark, and shows no item to who may see none', async () => {
    const person = await signedIn(
      browser,
      network.ready,
      { member: 'secretariat', role: 'administrator' },
      { language: 'en', dark: true },
    )
    await person.page.goto(`${memberOf(network.ready, 'secretariat').workbenchAddress}/exchange`)
    await person.page.getByRole('heading', { level: 1, name: say('exchange.title') }).waitFor()
    await person.page.getByText(say('exchange.mailOff')).waitFor()
    expect(await person.page.getByRole('link', { name: /^Item / }).count()).toBe(0)
    expect(await findBarriers(person.page)).toEqual([])
    await person.context.close()
  })
})

describe('a member that must be called', { timeout: 240_000 }, () => {
  const desk = () => `${memberOf(network.ready, 'hotline.se').workbenchAddress}/exchange`
  const finland = () => memberOf(network.ready, 'hotline.fi')
  const callOf = (page: Page, name: string) =>
    alarms(page)
      .locator('div')
      .filter({ has: page.getByText(name, { exact: true }) })
      .filter({ has: page.getByRole('link', { name: say('members.call') }) })
      .last()
      .getByRole('link', { name: say('members.call') })

  it('because it was enrolled anew: the alarm leads to a page that counts the wait and has nothing to type yet', async () => {
    const { page } = analyst
    await enrolAnew(network, 'police.nl')
    await page.goto(desk())
    await alarms(page).getByText(say('alarm.enrolled-anew')).waitFor()
    const { name } = memberOf(network.ready, 'police.nl')
    await callOf(page, name).click()
    await page.getByRole('heading', { level: 1, name }).waitFor()
    // A member's id has dots in it, as a file's name has; the address is a page all the same.
    await page.reload()
    await page.getByText(/in (3 days|2 days, 23 hours)/).waitFor()
    await page.getByText(say('confirm.step.later')).waitFor()
    expect(await page.getByRole('textbox').count()).toBe(0)
    expect(await findBarriers(page)).toEqual([])
    expect(analyst.complaints).toEqual([])
  })

  it('shows an analyst who may confirm it, and a manager group by group whether it is what was read aloud', async () => {
    await seeOtherDirectory(network, 'hotline.se', 'hotline.fi')
    await analyst.page.goto(desk())
    await callOf(analyst.page, finland().name).click()
    await analyst.page.getByText(say('confirm.whoMay')).waitFor()
    expect(await analyst.page.getByRole('textbox').count()).toBe(0)

    // What Finland reads aloud stands on its own page.
    const theirs = await clientOf(finland(), 'manager').get<{
      members: { id: string; fingerprint: string }[]
    }>('/api/members')
    const fingerprint = theirs.members.find(({ id }) => id === 'hotline.fi')?.fingerprint ?? ''
    const [first = '', ...rest] = fingerprint.split(' ')
    const who = { member: 'hotline.se', role: 'manager' }
    const manager = await signedIn(browser, network.ready, who, { language: 'en', dark: true })
    const { page } = manager
    await page.goto(desk())
    await callOf(page, finland().name).click()
    const field = page.getByLabel(say('confirm.field'))
    const confirm = page.getByRole('button', { name: say('confirm.do', { member: finland().name }) })
    await field.fill(`${first.startsWith('0') ? '1' : '0'}${first.slice(1)} ${rest[0]}`)
    await page.getByText(say('confirm.other', { place: '1' })).waitFor()
    expect(await confirm.isEnabled()).toBe(false)
    expect(await page.getByRole('main').textContent()).not.toContain(rest.at(-1))
    expect(await findBarriers(page)).toEqual([])
    await field.fill(fingerprint.toUpperCase())
    await page.getByText(say('confirm.whole')).waitFor()
    await confirm.click()
    await page.getByText(say('confirm.done', { member: finland().name })).waitFor()
    expect(await findBarriers(page)).toEqual([])
    await page.goto(desk())
    await alarms(page).getByText(say('alarm.enrolled-anew')).waitFor()
    expect(await alarms(page).getByText(say('alarm.split-view')).count()).toBe(0)
    expect(manager.complaints).toEqual([])
    await manager.context.close()
  })
})
