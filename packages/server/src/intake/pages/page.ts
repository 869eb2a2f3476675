import type { Config } from '../../foundation/index.ts'
import type { Language, Texts } from '../texts/texts.ts'
import { type Html, html, htmlText } from './html.ts'
import { stylesheetAddress } from './stylesheet.ts'

/** What every public page is made from. */
export interface PageContext {
  texts: Texts
  member: Config['member']
  /** The other languages that the hotline offers, each with its own name. */
  others: readonly { language: Language; name: string }[]
}

/** A whole page. `path` is where the language links lead; none are shown where a change of language would lose words. */
export function page(context: PageContext, title: string, path: string | undefined, main: Html): string {
  const { texts, member } = context
  const document = html`<html lang="${texts.language}" dir="${texts.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noarchive">
<title>${title} – ${member.name}</title>
<link rel="stylesheet" href="${stylesheetAddress}">
</head>
<body>
<header><p>${member.name}</p>${path === undefined ? undefined : languageLinks(context, path)}</header>
<main>
${main}
</main>
<footer>${footerLinks(context, path)}</footer>
</body>
</html>
`
  return `<!doctype html>\n${htmlText(document)}`
}

function languageLinks({ texts, others }: PageContext, path: string): Html | undefined {
  if (others.length === 0) return undefined
  return html`<nav aria-label="${texts.say('language.choose')}">${others.map(
    ({ language, name }) =>
      html`<a href="${path}?lang=${language}" lang="${language}" hreflang="${language}">${name}</a>`,
  )}</nav>`
}

function footerLinks({ texts, member }: PageContext, path: string | undefined): Html {
  const toForm = html`<a href="/?lang=${texts.language}">${texts.say('page.back')}</a>`
  const toCode = html`<a href="/code?lang=${texts.language}">${texts.say('page.haveCode')}</a>`
  const about = texts.say('page.about', { hotline: member.name })
  return html`${path === '/' ? undefined : toForm}${path === '/code' ? undefined : toCode}<a href="${member.website}" rel="noreferrer">${about}</a>`
}

/** Emergency numbers first: what a hotline does takes hours, what the police does takes minutes. */
export function emergencyBox({ texts, member }: PageContext): Html {
  const numbers = member.emergencyNumbers
  if (numbers.length === 0)
    return html`<div class="box warn"><p><strong>${texts.say('emergency.title')}</strong> ${texts.say('emergency.local')}</p></div>`
  const items = numbers.map(
    ({ label, number }) =>
      html`<li>${label} <a href="tel:${number.replace(/[^\d+]/g, '')}" dir="ltr">${number}</a></li>`,
  )
  return html`<div class="box warn"><p><strong>${texts.say('emergency.title')}</strong> ${texts.say('emergency.call')}</p>
<ul class="numbers">${items}</ul></div>`
}
