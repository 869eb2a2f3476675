import type { Timeline } from '../../api/types.ts'
import { Panel } from '../../parts/Panel.tsx'
import { Time } from '../../parts/Time.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import styles from './TimelinePanel.module.css'
import { useEventDetail } from './use-event-detail.ts'

/** Everything that happened, from the ledger, in words. */
export function TimelinePanel({ timeline }: { timeline: Timeline | undefined }) {
  const { t, lookUp } = useTexts()
  const detailOf = useEventDetail()
  if (!timeline) return null
  return (
    <Panel title={t('timeline.title')}>
      <ol className={styles['timeline']}>
        {timeline.events.map((event) => (
          <li key={event.seq}>
            <span className={styles['at']}>
              <Time at={event.at} />
            </span>
            <span>
              {[
                lookUp('event', event.kind) ?? t('timeline.unknown', { kind: event.kind }),
                ...detailOf(event.detail),
              ].join(' · ')}
              <span className={styles['by']}>{event.actorName ?? t(`actor.${event.actor}`)}</span>
            </span>
          </li>
        ))}
      </ol>
      {timeline.nextCursor !== null && <p>{t('timeline.more')}</p>}
    </Panel>
  )
}
