import { Button } from '@mantine/core'
import { useState } from 'react'
import { readNotices } from '../../api/notices.ts'
import type { NoticeList, NoticeSummary } from '../../api/types.ts'
import { Empty } from '../../parts/Empty.tsx'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Loading } from '../../parts/Loading.tsx'
import { PageTitle } from '../../parts/PageTitle.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { RowTable } from '../../parts/RowTable.tsx'
import { Time } from '../../parts/Time.tsx'
import { usePages } from '../../parts/use-pages.ts'
import { useTexts } from '../../texts/use-texts.ts'
import { NoticeDialog } from './NoticeDialog.tsx'

/** Removal requests to providers, what they answered, and what waits for its window. */
export function NoticesScreen() {
  const { t } = useTexts()
  const [open, setOpen] = useState<string>()
  const { pages, error, more, again } = usePages({
    key: ['notices'],
    read: readNotices,
    next: (page) => page.next,
  })
  const notices = pages?.flatMap((page) => page.notices)
  const waiting = pages?.[0]?.waiting ?? []
  return (
    <>
      <PageTitle title={t('notices.title')}>
        <p>{t('notices.text')}</p>
      </PageTitle>
      {error !== null && error !== undefined && <FailureMessage error={error} retry={again} />}
      {notices === undefined && !error && <Loading />}
      {waiting.length > 0 && <WaitingContacts waiting={waiting} />}
      {notices?.length === 0 && waiting.length === 0 && (
        <Empty title={t('notices.emptyTitle')}>{t('notices.empty')}</Empty>
      )}
      {notices !== undefined && notices.length > 0 && (
        <NoticeTable notices={notices} more={more} onOpen={setOpen} />
      )}
      {open !== undefined && <NoticeDialog id={open} onClose={() => setOpen(undefined)} />}
    </>
  )
}

function WaitingContacts({ waiting }: { waiting: NoticeList['waiting'] }) {
  const { t } = useTexts()
  return (
    <Panel title={t('notices.waiting')}>
      <ul>
        {waiting.map((contact) => (
          <li key={contact.contact}>
            {t('notices.waits', { contact: contact.contact, count: contact.items })}{' '}
            <Time at={contact.dueAt} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function NoticeTable(props: {
  notices: readonly NoticeSummary[]
  more: (() => void) | undefined
  onOpen(id: string): void
}) {
  const { t } = useTexts()
  return (
    <RowTable
      label={t('notices.title')}
      rows={props.notices}
      more={props.more}
      rowKey={(notice) => notice.id}
      columns={[
        {
          name: t('notices.contact'),
          width: 'minmax(12rem, 1.5fr)',
          cell: (notice) => (
            <Button
              variant="subtle"
              size="compact-sm"
              aria-haspopup="dialog"
              onClick={() => props.onOpen(notice.id)}
            >
              {notice.contact}
            </Button>
          ),
        },
        {
          name: t('notices.state'),
          width: 'minmax(8rem, 1fr)',
          cell: (notice) => t(`noticeState.${notice.state}`),
        },
        {
          name: t('notices.sent'),
          width: 'minmax(12.5rem, 1fr)',
          cell: (notice) => (notice.sentAt ? <Time at={notice.sentAt} /> : t('notices.notSent')),
        },
        {
          name: t('notices.items'),
          width: 'minmax(10rem, 1fr)',
          cell: (notice) => t('notices.itemWords', notice.items),
        },
        {
          name: t('notices.answers'),
          width: 'minmax(8rem, 1fr)',
          cell: (notice) => t('notices.answerWords', { count: notice.answers.total }),
        },
      ]}
    />
  )
}
