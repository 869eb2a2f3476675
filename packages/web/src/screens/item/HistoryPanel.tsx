import { Link } from '@tanstack/react-router'
import type { ItemDetail, RelatedItem } from '../../api/types.ts'
import { Panel } from '../../parts/Panel.tsx'
import { Time } from '../../parts/Time.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import styles from './HistoryPanel.module.css'

/** What was said and done before, and by whom. */
export function HistoryPanel({ item }: { item: ItemDetail }) {
  const { t } = useTexts()
  return (
    <Panel title={t('history.title')}>
      {item.assessments.length === 0 && item.actions.length === 0 && <p>{t('history.none')}</p>}
      <ul className={styles['list']}>
        {item.assessments.map((assessment) => (
          <li key={`${assessment.member} ${assessment.at}`}>
            {[
              t(`classification.${assessment.classification}`),
              ...(assessment.reason
                ? [t(`reason.${assessment.reason}`)]
                : [t(`age.${assessment.age}`), t(`sex.${assessment.sex}`)]),
              ...assessment.flags.map((flag) => t(`flag.${flag}`)),
            ].join(', ')}
            <span className={styles['by']}>
              {[assessment.analystName, assessment.memberName].filter((name) => name !== null).join(', ')},{' '}
              <Time at={assessment.at} />
            </span>
          </li>
        ))}
        {item.actions.map((action) => (
          <li key={`${action.kind} ${action.at}`}>
            {t(`action.${action.kind}`)}
            {action.reason && `, ${t(`reason.${action.reason}`)}`}
            <span className={styles['by']}>
              {action.memberName}, <Time at={action.at} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** The page an image was found on, its neighbours, or a page's files: in words, never as pictures. */
export function RelatedPanel({ item }: { item: ItemDetail }) {
  const { t } = useTexts()
  if (!item.page && item.related.length === 0) return null
  return (
    <Panel title={item.page ? t('related.siblings') : t('related.files')}>
      <ul className={styles['list']}>
        {item.page && <RelatedLine related={item.page} />}
        {item.related.map((related) => (
          <RelatedLine key={related.id} related={related} />
        ))}
      </ul>
    </Panel>
  )
}

function RelatedLine({ related }: { related: RelatedItem }) {
  const { t } = useTexts()
  return (
    <li>
      <Link to="/items/$id" params={{ id: related.id }}>
        {t(`kind.${related.kind}`)} {related.id.slice(-6)}
      </Link>
      <span className={styles['by']}>
        {related.classification ? t(`classification.${related.classification}`) : t(`stage.${related.stage}`)}
      </span>
    </li>
  )
}
