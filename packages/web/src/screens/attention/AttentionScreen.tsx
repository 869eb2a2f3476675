import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { readAttention } from '../../api/items.ts'
import { readWaitingMessages } from '../../api/reports.ts'
import { Empty } from '../../parts/Empty.tsx'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { ItemTable } from '../../parts/ItemTable.tsx'
import { Loading } from '../../parts/Loading.tsx'
import { PageTitle } from '../../parts/PageTitle.tsx'
import { usePages } from '../../parts/use-pages.ts'
import { useTexts } from '../../texts/use-texts.ts'
import { ReportTable } from './ReportTable.tsx'

/** What the software cannot decide by itself, each with what to do. */
export function AttentionScreen() {
  const { t } = useTexts()
  const list = usePages({
    key: ['attention', 'items'],
    read: (cursor) => readAttention(cursor === undefined ? {} : { cursor }),
    next: (page) => page.nextCursor,
  })
  const reports = usePages({
    key: ['attention', 'reports'],
    read: (reportCursor) => readAttention(reportCursor === undefined ? {} : { reportCursor }),
    next: (page) => page.nextReportCursor,
  })
  const messages = useQuery({ queryKey: ['attention', 'messages'], queryFn: readWaitingMessages })
  const items = list.pages?.flatMap((page) => page.items)
  const tips = reports.pages?.flatMap((page) => page.reports)
  const error = list.error ?? reports.error ?? messages.error
  const isLoading = items === undefined || tips === undefined || messages.data === undefined
  const nothing = !isLoading && items.length + tips.length + messages.data.messages.length === 0
  return (
    <>
      <PageTitle
        title={t('attentionList.title')}
        aside={<Link to="/reports/new">{t('newReport.title')}</Link>}
      >
        <p>{t('attentionList.text')}</p>
      </PageTitle>
      {error && <FailureMessage error={error} retry={list.again} />}
      {isLoading && !error && <Loading />}
      {nothing && <Empty title={t('attentionList.emptyTitle')}>{t('attentionList.empty')}</Empty>}
      {messages.data && messages.data.messages.length > 0 && (
        <section aria-labelledby="waiting-messages">
          <h2 id="waiting-messages">{t('attentionList.messages')}</h2>
          <ReportTable
            label={t('attentionList.messages')}
            rows={messages.data.messages.map((message) => ({
              key: message.id,
              reportId: message.reportId,
              priority: message.priority,
              at: message.at,
              toDo: t('attentionList.answer'),
            }))}
          />
        </section>
      )}
      {tips !== undefined && tips.length > 0 && (
        <section aria-labelledby="waiting-reports">
          <h2 id="waiting-reports">{t('attentionList.reports')}</h2>
          <ReportTable
            label={t('attentionList.reports')}
            more={reports.more}
            rows={tips.map((report) => ({
              key: report.id,
              reportId: report.id,
              priority: report.priority,
              at: report.receivedAt,
              toDo: t(`attention.${report.attention}.todo`),
            }))}
          />
        </section>
      )}
      {items !== undefined && items.length > 0 && (
        <section aria-labelledby="waiting-items">
          <h2 id="waiting-items">{t('attentionList.items')}</h2>
          <ItemTable label={t('attentionList.items')} items={items} more={list.more} last="attention" />
        </section>
      )}
    </>
  )
}
