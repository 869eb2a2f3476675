import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { readNotice } from '../../api/notices.ts'
import type { Notice } from '../../api/types.ts'
import { Dialog } from '../../parts/Dialog.tsx'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Loading } from '../../parts/Loading.tsx'
import { Time } from '../../parts/Time.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import styles from './NoticeDialog.module.css'

/** One notice as it was sent, and the answers. Opening it is recorded, as it shows addresses. */
export function NoticeDialog({ id, onClose }: { id: string; onClose(): void }) {
  const { t } = useTexts()
  const { data, error } = useQuery({
    queryKey: ['notice', id],
    queryFn: () => readNotice(id),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  return (
    <Dialog title={data?.subject ?? t('notices.notice')} onClose={onClose}>
      {error && <FailureMessage error={error} />}
      {data ? <NoticeText notice={data} /> : !error && <Loading />}
    </Dialog>
  )
}

function NoticeText({ notice }: { notice: Notice }) {
  const { t } = useTexts()
  return (
    <div className={styles['notice']}>
      <pre className={styles['text']}>{notice.text}</pre>
      <h3>{t('notices.items')}</h3>
      <ul>
        {notice.noticed.map((item) => (
          <li key={item.itemId}>
            <Link to="/items/$id" params={{ id: item.itemId }}>
              {t('column.item')} {item.itemId.slice(-6)}
            </Link>
            , {t(`stage.${item.stage}`)}
          </li>
        ))}
      </ul>
      <h3>{t('notices.answers')}</h3>
      {notice.received.length === 0 && <p>{t('notices.noAnswers')}</p>}
      {notice.received.map((answer) => (
        <article key={answer.id} aria-label={answer.subject}>
          <p>
            {t(`answerKind.${answer.kind}`)}, {answer.from}, <Time at={answer.receivedAt} />
          </p>
          <pre className={styles['text']}>{answer.text}</pre>
        </article>
      ))}
    </div>
  )
}
