import type { Context } from 'hono'
import type { Config } from '../../foundation/index.ts'
import { chooseLanguage } from '../texts/choose-language.ts'
import { type Language, openTexts } from '../texts/texts.ts'
import type { PageContext } from './page.ts'

export interface PageContexts {
  /** In the language asked for, or else in the reader's; of the request only Accept-Language is looked at. */
  of(context: Context, asked: string | undefined): PageContext
}

export function pageContexts(member: Config['member']): PageContexts {
  const textsIn = openTexts()
  const build = (language: Language): PageContext => ({
    texts: textsIn(language),
    member,
    others: member.languages
      .filter((each) => each !== language)
      .map((each) => ({ language: each, name: textsIn(each).say('language.name') })),
  })
  const all = new Map(member.languages.map((language) => [language, build(language)]))
  const usual = build(member.languages[0] ?? 'en')
  return {
    of: (context, asked) => {
      const language = chooseLanguage(member.languages, asked, context.req.header('accept-language'))
      return all.get(language) ?? usual
    },
  }
}
