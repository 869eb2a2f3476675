import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { readPortalCopies } from '../../api/copies.ts'
import { readPortalTimeline, showPortalAddress } from '../../api/portal.ts'
import type { PortalDetail } from '../../api/types.ts'
import { Address } from '../../parts/Address.tsx'
import { PageTitle } from '../../parts/PageTitle.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { Time } from '../../parts/Time.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { EvidencePanel } from '../item/EvidencePanel.tsx'
import { HistoryPanel } from '../item/HistoryPanel.tsx'
import { HostingFacts } from '../item/HostingFacts.tsx'
import { ItemFacts } from '../item/ItemFacts.tsx'
import layout from '../item/ItemPage.module.css'
import { TakenBackLines } from '../item/TakenBackLines.tsx'
import { TimelinePanel } from '../item/TimelinePanel.tsx'
import { CasePanel } from './CasePanel.tsx'
import { portalCopiesKey, portalTimelineKey } from './portal-queries.ts'

/** A submitted item: the same step by step, with an outcome instead of an assessment. */
export function PortalItemPage({ detail }: { detail: PortalDetail }) {
  const { t } = useTexts()
  const { item } = detail
  const timeline = useQuery({
    queryKey: portalTimelineKey(item.id),
    queryFn: () => readPortalTimeline(item.id),
    staleTime: 0,
  })
  const copies = useQuery({
    queryKey: portalCopiesKey(item.id),
    queryFn: () => readPortalCopies(item.id),
    staleTime: 0,
  })
  return (
    <>
      <PageTitle
        title={t('item.title', { kind: t(`kind.${item.kind}`), priority: t(`priority.${item.priority}`) })}
      >
        <Address of={item.host} short /> · {t('portal.added')} <Time at={detail.case.addedAt} />
      </PageTitle>
      <TakenBackLines copies={copies.data} />
      <div className={layout['columns']}>
        <div className={layout['facts']}>
          <ItemFacts item={item} readAddress={() => showPortalAddress(item.id)} />
          <HostingFacts item={item} />
          <HistoryPanel item={item} />
          {detail.duplicateIds.length > 0 && (
            <Panel title={t('portal.same', { count: detail.duplicateIds.length })}>
              <ul>
                {detail.duplicateIds.map((id) => (
                  <li key={id}>
                    <Link to="/portal/$id" params={{ id }}>
                      {t('column.item')} {id.slice(-6)}
                    </Link>
                  </li>
                ))}
              </ul>
            </Panel>
          )}
          <TimelinePanel timeline={timeline.data} />
        </div>
        <div className={layout['work']}>
          <EvidencePanel item={item} />
          <CasePanel detail={detail} />
        </div>
      </div>
    </>
  )
}
