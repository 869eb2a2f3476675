import type { Ready } from '@samverkan/demo/ready.ts'
import { memberOf } from '@samverkan/demo/tour-actors.ts'
import type { Browser, BrowserContext, Page, Response } from 'playwright-core'
import type { Language } from './words.ts'

export interface Person {
  context: BrowserContext
  page: Page
  /** Every request that the browser made for this person, newest last. */
  requests: string[]
  responses: Response[]
  /** What the browser complained about: console errors, exceptions, what the content security policy refused. */
  complaints: string[]
}

export interface Setting {
  language: Language
  dark?: boolean
  phone?: boolean
  withoutScript?: boolean
}

const regions: Readonly<Record<Language, string>> = { en: 'en-GB', sv: 'sv-SE', nl: 'nl-NL' }

/** A person with a browser of their own: nothing in it from anybody else. */
export async function aPerson(browser: Browser, setting: Setting): Promise<Person> {
  const context = await browser.newContext({
    locale: regions[setting.language],
    timezoneId: 'Europe/Stockholm',
    colorScheme: setting.dark ? 'dark' : 'light',
    javaScriptEnabled: !setting.withoutScript,
    reducedMotion: 'reduce',
    viewport: setting.phone ? { width: 390, height: 844 } : { width: 1280, height: 800 },
    ...(setting.phone ? { isMobile: true, hasTouch: true, deviceScaleFactor: 2 } : {}),
  })
  context.setDefaultTimeout(30_000)
  await context.addInitScript(
    "document.addEventListener('securitypolicyviolation', (event) => console.error('refused by policy: ' + event.violatedDirective + ' ' + event.blockedURI))",
  )
  const page = await context.newPage()
  const person: Person = { context, page, requests: [], responses: [], complaints: [] }
  context.on('request', (request) => person.requests.push(request.url()))
  context.on('response', (response) => person.responses.push(response))
  page.on('console', (message) => {
    // The browser calls every answer of 400 and above an error; the form comes back with 422 on purpose.
    if (message.type() === 'error' && !message.text().includes('status of 422'))
      person.complaints.push(message.text())
  })
  page.on('pageerror', (error) => person.complaints.push(String(error)))
  return person
}

/** Opens the one-click link of the member's first person in that role, and waits until the workbench is there. */
export async function signedIn(
  browser: Browser,
  ready: Ready,
  who: { member: string; role: string },
  setting: Setting,
): Promise<Person> {
  const user = memberOf(ready, who.member).users.find(({ role }) => role === who.role)
  if (!user) throw new Error(`${who.member} has no ${who.role}`)
  const person = await aPerson(browser, setting)
  await person.page.goto(user.signInLink)
  await person.page.getByRole('navigation').waitFor()
  return person
}
