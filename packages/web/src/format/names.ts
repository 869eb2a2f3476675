/** A country's name in the reader's language; the code itself where it names none. */
export function countryName(code: string, language: string): string {
  return nameOf(code, language, 'region')
}

/** A language's name in the reader's language; the code itself where it names none. */
export function languageName(code: string, language: string): string {
  return nameOf(code, language, 'language')
}

function nameOf(code: string, language: string, type: 'region' | 'language'): string {
  try {
    return new Intl.DisplayNames(language, { type }).of(code) ?? code
  } catch {
    return code
  }
}
