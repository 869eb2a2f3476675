// The exchange desk as the person on duty sees it: what did not arrive, and what one does about it, by the keyboard.
import type { Network } from '@samverkan/demo/network.ts'
import { memberOf } from '@samverkan/demo/tour-actors.ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aNetwork } from './a-network.ts'
import { startBrowser } from './browser.ts'
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
