// `node e2e/browser/take-pictures.ts`: the pictures under docs/pictures, from a demo network on an ordinary morning.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { clientOf, memberOf } from '@samverkan/demo/tour-actors.ts'
import { eventually } from '@samverkan/demo/tour-steps.ts'
import type { Browser, Locator, Page } from 'playwright-core'
import { aNetwork } from './a-network.ts'
import { startBrowser } from './browser.ts'
import { seeOtherDirectory } from './call.ts'
import { furnish } from './furnish.ts'
import { aPerson, signedIn } from './person.ts'
import { withDeadLetters } from './trouble.ts'
import { wordsOf } from './words.ts'

const folder = join(import.meta.dirname, '..', '..', 'docs', 'pictures')
mkdirSync(folder, { recursive: true })
const say = wordsOf('workbench', 'en')
const language = 'en'

await using opened = new AsyncDisposableStack()
const network = await aNetwork()
opened.defer(() => network.stop())
const browser: Browser = await startBrowser()
opened.defer(() => browser.close())
const furnished = await furnish(network.ready)
const sweden = memberOf(network.ready, 'hotline.se')

const person = await aPerson(browser, { language, phone: true, withoutScript: true })
await person.page.goto(sweden.publicAddress)
await take(person.page, 'tip-form')

for (const dark of [false, true]) {
  const analyst = await signedIn(
    browser,
    network.ready,
    { member: 'hotline.se', role: 'analyst' },
    { language, dark },
  )
  await analyst.page.getByRole('table', { name: say('queue.list') }).waitFor()
  await take(analyst.page, dark ? 'queue-dark' : 'queue')
  if (dark) continue
  await analyst.page.goto(`${sweden.workbenchAddress}/items/${furnished.image}`)
  await analyst.page.getByRole('region', { name: say('timeline.title') }).waitFor()
  await analyst.page.keyboard.press('v')
  await analyst.page.getByRole('img').waitFor()
  await analyst.page.keyboard.press('1')
  await take(analyst.page, 'item')
  await analyst.page.getByRole('list', { name: say('recipients.title') }).waitFor()
  await takePart(analyst.page, say('recipients.title'), 'who-gets-what')
  await analyst.page.getByRole('link', { name: say('place.statistics') }).click()
  await analyst.page.getByRole('region', { name: say('statistics.medians') }).waitFor()
  await take(analyst.page, 'statistics')
}

const officer = await signedIn(browser, network.ready, { member: 'interpol', role: 'officer' }, { language })
await officer.page.getByRole('table', { name: say('portal.title') }).waitFor()
await take(officer.page, 'portal')

await withDeadLetters(network)
for (const dark of [false, true]) {
  const onDuty = await signedIn(
    browser,
    network.ready,
    { member: 'hotline.se', role: 'analyst' },
    { language, dark },
  )
  await onDuty.page.goto(`${sweden.workbenchAddress}/exchange`)
  await onDuty.page.getByRole('table', { name: say('exchange.peers') }).waitFor()
  await onDuty.page.getByRole('table', { name: say('exchange.undecided') }).waitFor()
  await take(onDuty.page, dark ? 'exchange-desk-dark' : 'exchange-desk')
}

// Withdrawn: INTERPOL has removed it, the Netherlands keep it while its removal is under way.
const desk = clientOf(sweden, 'analyst')
const withdrawal = {
  reason: 'wrong-address',
  words: 'The page is another one than the tip meant.',
  address: true,
}
await desk.post(`/api/items/${furnished.held}/withdrawal`, withdrawal)
await eventually('two answers', async () => {
  const { orders } = await desk.get<{ orders: { holders: { state: string }[] }[] }>(
    `/api/items/${furnished.held}/copies`,
  )
  const answers = orders[0]?.holders.filter(({ state }) => state === 'removed' || state === 'kept') ?? []
  return answers.length >= 2 || undefined
})
await seeOtherDirectory(network, 'hotline.se', 'hotline.fi')
const who = { member: 'hotline.se', role: 'manager' }
const manager = await signedIn(browser, network.ready, who, { language })
await manager.page.goto(`${sweden.workbenchAddress}/items/${furnished.held}`)
await takePart(manager.page, say('copies.title'), 'copies')
await manager.page.goto(`${sweden.workbenchAddress}/members/hotline.fi`)
const finland = clientOf(memberOf(network.ready, 'hotline.fi'), 'manager')
const { members } = await finland.get<{ members: { id: string; fingerprint: string }[] }>('/api/members')
const heard =
  members
    .find(({ id }) => id === 'hotline.fi')
    ?.fingerprint.split(' ')
    .slice(0, 6) ?? []
await manager.page.getByLabel(say('confirm.field')).fill(heard.join(' '))
await take(manager.page, 'confirm-member')

async function takePart(page: Page, name: string, file: string): Promise<void> {
  const part: Locator = page.getByRole('region', { name })
  await part.waitFor()
  await part.screenshot({ path: join(folder, `${file}.png`), animations: 'disabled' })
}

async function take(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0)
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled', caret: 'hide' })
}
