import { catalogues, type Language } from './texts.ts'

/**
 * The language asked for, else the first of the reader's own that we have, else the hotline's first. `offered` are the
 * hotline's languages.
 */
export function chooseLanguage(
  offered: readonly Language[],
  asked: string | undefined,
  acceptLanguage: string | undefined,
): Language {
  const first = offered[0] ?? 'en'
  const among = (tag: string | undefined) => offered.find((language) => language === tag)
  return among(asked) ?? preferred(acceptLanguage).map(among).find(Boolean) ?? first
}

/** Primary subtags of an Accept-Language header, most wanted first (RFC 9110 12.5.4). */
function preferred(header: string | undefined): string[] {
  if (header === undefined || header.length > 1_000) return []
  return header
    .split(',')
    .map((range) => {
      const [tag = '', ...parameters] = range.trim().split(';')
      const quality = parameters.map((each) => /^\s*q=([\d.]+)\s*$/.exec(each)?.[1]).find(Boolean)
      return {
        tag: tag.toLowerCase().split('-')[0] ?? '',
        quality: quality === undefined ? 1 : Number(quality),
      }
    })
    .filter(({ tag, quality }) => tag in catalogues && quality > 0)
    .toSorted((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag)
}
