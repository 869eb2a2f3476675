import type { CategoryModel } from './category-model.ts'

export const vicVersions = ['1.2', '1.3', '2.0'] as const
export type VicVersion = (typeof vicVersions)[number]

export interface VicContext {
  version: VicVersion
  /** Where the media lie: directly in `value`, or in the cases there. */
  of: 'Media' | 'Cases'
  /** US, UK, CUSTOM, Default; only version 2.0 says it. */
  country: string | undefined
}

const context = /\/DataModels\/([\d.]+)\.xml(?:\/([A-Za-z]+)\/\$metadata)?#(Media|Cases)$/

/** Reads what a file says of itself in `@odata.context` or `odata.metadata`. */
export function readContext(text: string): VicContext | undefined {
  const [, number, country, of] = context.exec(text) ?? []
  const version = vicVersions.find((one) => one === number)
  if (!version || (of !== 'Media' && of !== 'Cases')) return undefined
  return { version, of, country }
}

/** Whether a file that names a country may be read by the model; those that name none, or a custom one, may by any. */
export function fitsModel({ country }: VicContext, model: CategoryModel): boolean {
  const named = country?.toUpperCase()
  return named === undefined || (named !== 'US' && named !== 'UK') || named === model.context
}

/** The first member of a file, which says what the rest is. */
export function contextMember(version: VicVersion, model: CategoryModel): Record<string, string> {
  return version === '2.0'
    ? {
        '@odata.context': `http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/${model.context}/$metadata#Media`,
      }
    : { 'odata.metadata': `http://github.com/ICMEC/ProjectVic/DataModels/${version}.xml#Media` }
}
