import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { manualClock, type ReportId } from '../foundation/index.ts'
import { readReport } from '../reports/index.ts'
import { readCode } from './code/code.ts'
import { codeHash } from './code/code-keys.ts'
import { codeOn, type OpenRoom, openRoom, postForm, valueOn } from './testing/open-room.ts'

const clock = manualClock(new Date('2026-11-24T09:00:00Z'))
let room: OpenRoom
beforeAll(async () => {
  room = await openRoom(
    {
      member: {
        id: 'hotline.se',
        name: 'Hotline <Sweden>',
        kind: 'hotline',
        country: 'SE',
        languages: ['sv', 'en', 'nl'],
        mailAddress: 'notices@hotline-se.example',
        website: 'https://hotline-se.example/',
        emergencyNumbers: [{ label: 'SOS', number: '112' }],
      },
    },
    { clock },
  )
})
afterAll(() => room.close())

const reportCount = async () => {
  const rows = await room.foundation.database.selectFrom('report').select('id').execute()
  return rows.length
}

async function reportOf(shown: string | undefined) {
  const reading = readCode(shown ?? '')
  if (!reading.ok) throw new Error(`No code: ${shown}`)
  const { id } = await room.foundation.database
    .selectFrom('report')
    .select('id')
    .where('code_hash', '=', codeHash(room.foundation.keys.code, reading.code))
    .executeTakeFirstOrThrow()
  const report = await readReport(room.foundation, room.foundation.database, id as ReportId)
  if (!report) throw new Error('No report')
  return report
}

describe('the form', () => {
  test.each(['sv', 'en', 'nl'])('in %s is one small page of plain HTML with its stylesheet', async (lang) => {
    const answer = await fetch(`${room.public}/?lang=${lang}`)
    const page = await answer.text()
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.has('set-cookie')).toBe(false)
    expect(page).toContain(`<html lang="${lang}" dir="ltr">`)
    expect(page).not.toMatch(/<script|<iframe|<img|javascript:|\son[a-z]+=|style=/i)
    const loaded = [...page.matchAll(/<link [^>]*href="([^"]*)"/g)].map((match) => match[1] ?? '')
    expect(loaded).toEqual([expect.stringMatching(/^\/form\.css\?v=[0-9a-f]{12}$/)])
    const style = await fetch(room.public + loaded[0])
    const css = await style.text()
    expect(style.headers.get('content-type')).toBe('text/css; charset=utf-8')
    expect(style.headers.get('cache-control')).toContain('immutable')
    expect(css).not.toMatch(/url\(|@import|@font-face|left|right/)
    expect(Buffer.byteLength(page) + Buffer.byteLength(css)).toBeLessThan(30 * 1024)
  })

  test('every field has a label, and what is said about it is tied to it', async () => {
    const page = await (await postForm(`${room.public}/tips`, { seenWhen: 'x'.repeat(501) })).text()
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map((match) => match[1])
    expect(new Set(ids).size).toBe(ids.length)
    const named = [...page.matchAll(/<(?:input type="text"|select|textarea)[^>]* id="([^"]*)"/g)]
    expect(named).toHaveLength(8)
    for (const [, id] of named) expect(page).toContain(`<label for="${id}">`)
    for (const [, list] of page.matchAll(/aria-describedby="([^"]*)"/g))
      for (const id of list?.split(' ') ?? []) expect(ids).toContain(id)
  })

  test('comes in the language of the reader, else in the first of the hotline', async () => {
    const asked = async (header: string) =>
      (await (await fetch(room.public, { headers: { 'accept-language': header } })).text()).slice(0, 60)
    expect(await asked('nl-BE, en;q=0.5')).toContain('lang="nl"')
    expect(await asked('fi')).toContain('lang="sv"')
  })

  test('asks for the address first, gives emergency numbers, warns, and says what is stored', async () => {
    const page = await (await fetch(`${room.public}/?lang=en`)).text()
    const order = [
      'locator',
      'theme',
      'seenWhere',
      'seenWhen',
      'referrer',
      'username',
      'password',
      'text',
      'danger',
    ]
    const places = order.map((name) => page.indexOf(`name="${name}"`))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places).not.toContain(-1)
    expect(page).toContain('<a href="tel:112" dir="ltr">112</a>')
    expect(page).toContain('do not search for more')
    expect(page).toContain('We do not keep your internet address')
    expect(page).toContain('The company that must remove the page is told the address')
    expect(page).not.toMatch(/ required| maxlength/)
    expect(page).toContain('Hotline &lt;Sweden&gt;')
  })
})

describe('a tip', () => {
  test('is stored whole and sealed, and shows its code once', async () => {
    const answer = await postForm(`${room.public}/tips`, {
      ...{ lang: 'en', locator: 'https://pictures.example/a?b=<c>&d', theme: 'grooming', danger: 'yes' },
      ...{ seenWhere: 'A chat', seenWhen: 'today', text: 'One\r\ntwo', referrer: 'https://from.example/' },
      ...{ username: 'guest', password: ' open sesame ' },
    })
    const page = await answer.text()
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.has('set-cookie')).toBe(false)
    expect(page).toContain('112')
    const code = codeOn(page)
    expect(code).toMatch(/^(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}$/)
    expect(await reportOf(code)).toMatchObject({
      ...{ source: 'public', theme: 'grooming', priority: 0, locatorKind: 'url', language: 'en' },
      content: {
        ...{ locator: 'https://pictures.example/a?b=<c>&d', seenWhere: 'A chat', seenWhen: 'today' },
        text: 'One\ntwo',
        recipe: { referrer: 'https://from.example/', username: 'guest', password: ' open sesame ' },
      },
    })
    const dump = JSON.stringify(await room.foundation.database.selectFrom('report').selectAll().execute())
    for (const secret of [
      'pictures.example',
      'sesame',
      'A chat',
      code ?? '',
      code?.replaceAll('-', '') ?? '',
    ])
      expect(dump).not.toContain(secret)
  })

  test.each([
    [{ locator: 'htp:/pictures' }, 'url'],
    [{ locator: 'I only remember a part of it' }, 'none'],
    [{ text: 'One sentence.' }, 'none'],
    [{ seenWhere: 'The app with the blue bird' }, 'none'],
  ])('with no more than %j is still a tip', async (fields, locatorKind) => {
    const answer = await postForm(`${room.public}/tips`, fields)
    expect(answer.status).toBe(200)
    expect(await reportOf(codeOn(await answer.text()))).toMatchObject({ locatorKind, priority: 2 })
  })

  test('sent again by the same form is one tip: with its code at first, later without', async () => {
    const form = await (await fetch(`${room.public}/?lang=en`)).text()
    const fields = { formId: valueOn(form, 'formId') ?? '', lang: 'en', text: 'Sent twice by mistake' }
    const before = await reportCount()
    const first = codeOn(await (await postForm(`${room.public}/tips`, fields)).text())
    const [second, third] = await Promise.all([
      postForm(`${room.public}/tips`, fields),
      postForm(`${room.public}/tips`, fields),
    ])
    expect(codeOn(await second.text())).toBe(first)
    expect(codeOn(await third.text())).toBe(first)
    expect(await reportCount()).toBe(before + 1)
    clock.advance(11 * 60_000)
    const late = await (await postForm(`${room.public}/tips`, fields)).text()
    expect(codeOn(late)).toBeUndefined()
    expect(late).toContain('We already have this tip')
    expect(await reportCount()).toBe(before + 1)
  })

  test('sent again by the same form with other words is a tip of its own', async () => {
    const form = await (await fetch(room.public)).text()
    const formId = valueOn(form, 'formId') ?? ''
    const before = await reportCount()
    const codes = []
    for (const text of ['First words', 'First words, and more'])
      codes.push(codeOn(await (await postForm(`${room.public}/tips`, { formId, text })).text()))
    expect(new Set(codes).size).toBe(2)
    expect(await reportCount()).toBe(before + 2)
  })
})

describe('a form that does not fit comes back filled in', () => {
  const refused = async (fields: Record<string, string>) => {
    const before = await reportCount()
    const answer = await postForm(`${room.public}/tips`, { lang: 'en', ...fields })
    expect(answer.status).toBe(422)
    expect(await reportCount()).toBe(before)
    const page = await answer.text()
    expect(page).toContain('Not sent yet. What you wrote is still here.')
    return page
  }

  test('when nothing is filled in but what cannot stand alone', async () => {
    const page = await refused({ locator: '   ', seenWhen: 'at noon', theme: 'sextortion', danger: 'yes' })
    expect(page).toContain('Fill in at least one thing')
    expect(page).toContain('aria-invalid="true"')
    expect(valueOn(page, 'seenWhen')).toBe('at noon')
    expect(page).toContain('<option value="sextortion" selected>')
    expect(page).toContain('value="yes" checked')
  })

  test('when a text is too long: it says by how much and keeps every character', async () => {
    const text = `<b>"&'\n${'å'.repeat(20_010)}`
    const page = await refused({ text, locator: 'https://pictures.example/' })
    expect(page.includes(`This is ${text.length - 20_000} characters too long; at most 20,000 fit.`)).toBe(
      true,
    )
    expect(valueOn(page, 'text') === text).toBe(true)
    expect(valueOn(page, 'locator')).toBe('https://pictures.example/')
  })

  test('when it carries characters that cannot be shown: they are taken out, and sending again works', async () => {
    const page = await refused({ text: 'a\0b\u0007c', username: 'guest' })
    expect(valueOn(page, 'text')).toBe('abc')
    expect(page).toContain('<details open>')
    const fields = { text: 'abc', username: 'guest', formId: valueOn(page, 'formId') ?? '' }
    expect((await postForm(`${room.public}/tips`, fields)).status).toBe(200)
  })

  test('when how to get there is more than one line: it is made one, and sending again works', async () => {
    const typed = 'https://from.example/\r\n2. https://other.example/\u2028\u0007'
    const page = await refused({ text: 'abc', referrer: typed, password: 'a\tb' })
    expect(page).toContain('id="referrer-problem"')
    expect(page).toContain('id="password-problem"')
    expect(valueOn(page, 'referrer')).toBe('https://from.example/ 2. https://other.example/ ')
    expect(valueOn(page, 'password')).toBe('a b')
    const fields = { text: 'abc', referrer: 'https://from.example/', formId: valueOn(page, 'formId') ?? '' }
    expect((await postForm(`${room.public}/tips`, fields)).status).toBe(200)
  })

  test('when a choice is none of the list, or a field came twice', async () => {
    expect(await refused({ text: 'x', theme: 'nonsense' })).toContain('Choose one from the list.')
    const before = await reportCount()
    const answer = await fetch(`${room.public}/tips`, {
      method: 'POST',
      body: new URLSearchParams([
        ['lang', 'en'],
        ['text', 'one'],
        ['text', 'two'],
      ]),
    })
    expect(answer.status).toBe(422)
    expect(valueOn(await answer.text(), 'text')).toBe('one\ntwo')
    expect(await reportCount()).toBe(before)
  })

  test('fields that a browser add-on put in cost no tip', async () => {
    expect((await postForm(`${room.public}/tips`, { text: 'x', addon: 'y', __proto__x: 'z' })).status).toBe(
      200,
    )
  })
})
