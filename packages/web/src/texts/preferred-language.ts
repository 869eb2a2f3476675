export const languages = ['en', 'sv', 'nl'] as const
export type Language = (typeof languages)[number]

/** The person's own choice, or what the browser asks for, or English. */
export function preferredLanguage(chosen: string | undefined, asked: readonly string[]): Language {
  const wanted = [...(chosen === undefined ? [] : [chosen]), ...asked].map((tag) =>
    tag.slice(0, 2).toLowerCase(),
  )
  return languages.find((language) => language === wanted.find((tag) => isLanguage(tag))) ?? 'en'
}

function isLanguage(tag: string): tag is Language {
  return languages.some((language) => language === tag)
}
