import type { Tip } from '../../api/types.ts'
import { Facts } from '../../parts/Facts.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import styles from './TipPanel.module.css'

/** The tip's own words, exactly as typed. An address in them is text, never a link. */
export function TipPanel({ tip }: { tip: Tip }) {
  const { t } = useTexts()
  const { content } = tip
  const words = (text: string | null | undefined) =>
    text ? (
      <bdi className={styles['words']} lang={tip.language} key="words">
        {text}
      </bdi>
    ) : null
  return (
    <Panel title={t('report.words')}>
      <Facts
        facts={[
          [t('report.text'), words(content.text)],
          [t(`locator.${tip.locatorKind}`), words(content.locator)],
          [t('report.typed'), words(tip.typedLocator)],
          [t('report.seenWhere'), words(content.seenWhere)],
          [t('report.seenWhen'), words(content.seenWhen)],
          [t('access.referrer'), words(content.recipe.referrer)],
          [t('access.cookie'), words(content.recipe.cookie)],
          [t('access.userAgent'), words(content.recipe.userAgent)],
          [t('access.language'), words(content.recipe.language)],
          [t('report.username'), words(content.recipe.username)],
          [t('report.password'), words(content.recipe.password)],
        ]}
      />
    </Panel>
  )
}
