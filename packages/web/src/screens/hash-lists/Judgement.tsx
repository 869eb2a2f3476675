import type { HashEntry } from '../../api/types.ts'
import { useTexts } from '../../texts/use-texts.ts'

/** What was assessed, by whose law and scheme. */
export function Judgement({
  of,
}: {
  of: Pick<HashEntry, 'classification' | 'jurisdiction' | 'scheme' | 'schemeVersion'>
}) {
  const { t, country } = useTexts()
  const law = of.jurisdiction === null ? '' : ` (${country(of.jurisdiction)})`
  return (
    <>
      {t(`classification.${of.classification}`)}
      {law}, {t('hashLists.scheme', { scheme: of.scheme, version: of.schemeVersion })}
    </>
  )
}
