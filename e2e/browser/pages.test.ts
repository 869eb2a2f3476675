// Every page: nothing that keeps people out (axe), nothing that the browser complains about, and a keyboard's way in.
import type { Network } from '@samverkan/demo/network.ts'
import { memberOf } from '@samverkan/demo/tour-actors.ts'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aNetwork } from './a-network.ts'
import { startBrowser } from './browser.ts'
import { findBarriers } from './find-barriers.ts'
import { type Furnished, furnish } from './furnish.ts'
import { aPerson, type Person, signedIn } from './person.ts'
import { type Language, type Say, wordsOf } from './words.ts'

let network: Network
let browser: Browser
let furnished: Furnished

beforeAll(async () => {
  ;[network, browser] = await Promise.all([aNetwork(), startBrowser()])
  furnished = await furnish(network.ready)
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await network?.stop()
})

interface Place {
  path: string
  /** The page's heading, or a part of it. */
  heading: string
  /** Stands on the page once its last request has been answered. */
  shows: string
}

const imageTitle = (say: Say, priority: string) =>
  say('item.title', { kind: say('kind.image'), priority: say(`priority.${priority}`) })

function analystsPlaces(say: Say): Place[] {
  const pageTitle = say('item.title', { kind: say('kind.page'), priority: say('priority.high') })
  const reportTitle = say('report.title', { priority: say('priority.normal') })
  const timeline = say('timeline.title')
  return [
    { path: '/', heading: say('queue.title'), shows: say('column.claim') },
    { path: `/items/${furnished.image}`, heading: imageTitle(say, 'high'), shows: timeline },
    { path: `/items/${furnished.page}`, heading: pageTitle, shows: timeline },
    { path: '/items', heading: say('browse.title'), shows: say('browse.emptyTitle') },
    { path: '/attention', heading: say('attentionList.title'), shows: say('attentionList.messages') },
    { path: '/reports/new', heading: say('newReport.title'), shows: say('newReport.store') },
    { path: `/reports/${furnished.report}`, heading: reportTitle, shows: say('messages.title') },
    { path: '/exchange', heading: say('exchange.title'), shows: say('exchange.peers') },
    { path: '/members', heading: say('members.title'), shows: say('members.own') },
    { path: '/statistics', heading: say('statistics.title'), shows: say('statistics.medians') },
  ]
}

function receiversPlaces(say: Say): Place[] {
  const timeline = say('timeline.title')
  return [
    { path: `/items/${furnished.offered}`, heading: imageTitle(say, 'normal'), shows: timeline },
    { path: `/items/${furnished.held}`, heading: imageTitle(say, 'normal'), shows: timeline },
    { path: '/notices', heading: say('notices.title'), shows: say('notices.answers') },
  ]
}

function officersPlaces(say: Say): Place[] {
  return [
    { path: '/portal', heading: say('portal.title'), shows: say('column.result') },
    {
      path: `/portal/${furnished.held}`,
      heading: imageTitle(say, 'normal'),
      shows: say('timeline.title'),
    },
    { path: '/statistics', heading: say('statistics.title'), shows: say('statistics.medians') },
  ]
}

const people = [
  { member: 'hotline.se', role: 'analyst', places: analystsPlaces },
  { member: 'hotline.nl', role: 'analyst', places: receiversPlaces },
  { member: 'interpol', role: 'officer', places: officersPlaces },
]
const looks = [
  { dark: false, language: 'en' },
  { dark: true, language: 'sv' },
] as const

describe('the workbench and the portal', { timeout: 180_000 }, () => {
  for (const { member, role, places } of people)
    for (const { dark, language } of looks)
      it(`have no barrier and no complaint at ${member}, ${dark ? 'dark' : 'light'}, in ${language}; Tab leads to the skip link first, ? to the keys`, async () => {
        const say = wordsOf('workbench', language)
        const person = await signedIn(browser, network.ready, { member, role }, { language, dark })
        for (const place of places(say)) {
          await open(person, memberOf(network.ready, member).workbenchAddress, place)
          await expectSkipLinkFirst(person, say, place.path)
          await expectKeysOnQuestionMark(person, say)
          expect(person.complaints, place.path).toEqual([])
          expect(await findBarriers(person.page), place.path).toEqual([])
        }
        await person.context.close()
      })

  it.each(looks)(
    'have no barrier in what opens over an item: keys, more, person, picture ($language)',
    async ({ dark, language }) => {
      const say = wordsOf('workbench', language)
      const person = await signedIn(
        browser,
        network.ready,
        { member: 'hotline.se', role: 'analyst' },
        { language, dark },
      )
      const { page } = person
      await open(person, memberOf(network.ready, 'hotline.se').workbenchAddress, {
        path: `/items/${furnished.image}`,
        heading: imageTitle(say, 'high'),
        shows: say('evidence.show', { level: say('level.blurred') }),
      })
      const dialog = (name: string) => page.getByRole('dialog', { name })

      await page.keyboard.press('?')
      const keys = dialog(say('keys.title'))
      for (const text of ['keys.view', 'keys.next', 'keys.actions', 'classification.baseline', 'keys.help'])
        await keys.getByText(say(text), { exact: true }).waitFor()
      expect(await findBarriers(page)).toEqual([])
      await page.keyboard.press('Escape')
      await keys.waitFor({ state: 'detached' })

      await page.keyboard.press('x')
      await dialog(say('actions.title')).waitFor()
      expect(await findBarriers(page)).toEqual([])
      await page.keyboard.press('Escape')

      await page.getByRole('button', { name: 'Analyst One' }).click()
      await dialog('Analyst One').waitFor()
      expect(await findBarriers(page)).toEqual([])
      await page.keyboard.press('Escape')
      await dialog('Analyst One').waitFor({ state: 'detached' })

      await page.keyboard.press('v')
      await page.getByRole('img').waitFor()
      await page.keyboard.press('1')
      await page.getByText(say('assess.ask.age')).waitFor()
      expect(await findBarriers(page)).toEqual([])
      expect(person.complaints).toEqual([])
      await person.context.close()
    },
  )

  it.each(looks)(
    'have no barrier before signing in, after it, and where there is nothing ($language)',
    async ({ dark, language }) => {
      const say = wordsOf('workbench', language)
      const person = await aPerson(browser, { language, dark })
      const origin = memberOf(network.ready, 'hotline.se').workbenchAddress
      for (const path of ['/sign-in', '/sign-in?left=true', '/sign-in#unknown']) {
        await open(person, origin, { path, heading: say('signIn.title'), shows: say('signIn.how') })
        expect(await findBarriers(person.page), path).toEqual([])
      }
      await open(person, origin, {
        ...{ path: '/no-such-place', heading: say('notFound.title'), shows: say('notFound.text') },
      })
      expect(await findBarriers(person.page)).toEqual([])
      await person.context.close()
    },
  )

  it('would not pass with a button without a name, or with a style that the policy refuses', async () => {
    const person = await aPerson(browser, { language: 'en' })
    const say = wordsOf('workbench', 'en')
    await open(person, memberOf(network.ready, 'hotline.se').workbenchAddress, {
      ...{ path: '/sign-in', heading: say('signIn.title'), shows: say('signIn.how') },
    })
    await person.page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    await person.page.evaluate("document.querySelector('main').setAttribute('style', 'color: red')")
    expect(await findBarriers(person.page)).toEqual([expect.stringContaining('button-name')])
    expect(person.complaints.join()).toContain('refused by policy: style-src')
    await person.context.close()
  })
})

describe('the public’s pages', { timeout: 180_000 }, () => {
  for (const language of ['sv', 'en', 'nl'] as const)
    it(`have no barrier and no complaint in ${language}, light and dark: form, error, thanks, code, state`, async () => {
      for (const dark of [false, true]) await throughTheForm({ language, dark })
    })
})

/** A tip from the empty form to the state behind its code, with a mistake on each way. */
async function throughTheForm(setting: { language: Language; dark: boolean }): Promise<void> {
  const say = wordsOf('form', setting.language)
  const person = await aPerson(browser, { ...setting, phone: true })
  const { page } = person
  const seen = async (heading: string) => {
    await page.getByRole('heading', { level: 1, name: say(heading) }).waitFor()
    expect(await findBarriers(page), heading).toEqual([])
    expect(person.complaints, heading).toEqual([])
  }
  await page.goto(memberOf(network.ready, 'hotline.se').publicAddress)
  await seen('form.title')
  await page.getByRole('button', { name: say('form.send') }).click()
  await page.getByRole('alert').waitFor()
  await seen('form.title')
  await page.getByLabel(say('form.text')).fill('A sentence.')
  await page.getByRole('button', { name: say('form.send') }).click()
  await seen('received.title')
  await page.getByRole('link', { name: say('page.haveCode') }).click()
  await seen('code.title')
  await page.getByLabel(say('code.label')).fill('AAAA')
  await page.getByRole('button', { name: say('code.look') }).click()
  await page.getByText(say('code.problem.wrong-length')).waitFor()
  await seen('code.title')
  await page.getByLabel(say('code.label')).fill(furnished.code)
  await page.getByRole('button', { name: say('code.look') }).click()
  await seen('state.title')
  await person.context.close()
}

async function open({ page }: Person, origin: string, { path, heading, shows }: Place): Promise<void> {
  await page.goto(`${origin}${path}`)
  await page.getByRole('heading', { level: 1, name: heading }).waitFor()
  await page.getByRole('main').getByText(shows, { exact: true }).first().waitFor()
}

/** Whoever comes with a keyboard finds the way past the navigation first. */
async function expectSkipLinkFirst({ page }: Person, say: Say, path: string): Promise<void> {
  await page.keyboard.press('Tab')
  const skip = page.getByRole('link', { name: say('shell.skip') })
  expect(await skip.evaluate((link) => link === link.ownerDocument.activeElement), path).toBe(true)
}

async function expectKeysOnQuestionMark({ page }: Person, say: Say): Promise<void> {
  const keys = page.getByRole('dialog', { name: say('keys.title') })
  await page.keyboard.press('?')
  await keys.getByText(say('keys.home'), { exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await keys.waitFor({ state: 'detached' })
}
