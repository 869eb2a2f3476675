import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { readTip } from '../../api/reports.ts'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Loading } from '../../parts/Loading.tsx'
import { PageTitle } from '../../parts/PageTitle.tsx'
import { Time } from '../../parts/Time.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { MessagesPanel } from './MessagesPanel.tsx'
import { ReportDeeds } from './ReportDeeds.tsx'
import styles from './ReportScreen.module.css'
import { TipPanel } from './TipPanel.tsx'

/** A report: what the person wrote, and the messages both ways. */
export function ReportScreen() {
  const { t } = useTexts()
  const { id } = useParams({ from: '/inside/reports/$id' })
  // Reading is recorded in the ledger, so it happens once for each visit and never by itself.
  const {
    data: tip,
    error,
    refetch,
  } = useQuery({
    queryKey: ['tip', id],
    queryFn: () => readTip(id),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  if (!tip) return error ? <FailureMessage error={error} retry={() => void refetch()} /> : <Loading />
  return (
    <>
      <PageTitle title={t('report.title', { priority: t(`priority.${tip.priority}`) })}>
        <p>
          {t(`source.${tip.source}`)} · {t(`theme_of_tip.${tip.theme}`)} · <Time at={tip.receivedAt} /> ·{' '}
          {t(`reportState.${tip.state.state}`)}
        </p>
      </PageTitle>
      <div className={styles['columns']}>
        <TipPanel tip={tip} />
        <div className={styles['side']}>
          <ReportDeeds tip={tip} />
          <MessagesPanel tip={tip} />
        </div>
      </div>
    </>
  )
}
