// `node e2e/browser/take-pictures.ts`: the pictures under docs/pictures, from a demo network on an ordinary morning.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { memberOf } from '@samverkan/demo/tour-actors.ts'
import type { Browser, Page } from 'playwright-core'
import { aNetwork } from './a-network.ts'
import { startBrowser } from './browser.ts'
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

async function take(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0)
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled', caret: 'hide' })
}
