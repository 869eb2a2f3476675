import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { decideHashFeedback } from '../../api/hash-lists.ts'
import type { HashFeedback } from '../../api/types.ts'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { RowTable } from '../../parts/RowTable.tsx'
import { Time } from '../../parts/Time.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { Hashes } from './Hashes.tsx'
import styles from './HashLists.module.css'
import { hashFeedbackQuery, useFreshLists } from './hash-list-queries.ts'
import { Judgement } from './Judgement.tsx'

/** What members say of entries of ours, to be decided, and what became of what we said of theirs. */
export function FeedbackTable() {
  const { t } = useTexts()
  const { data, error, refetch } = useQuery(hashFeedbackQuery)
  const fresh = useFreshLists()
  const decide = useMutation({
    mutationFn: ({ id, agree }: { id: number; agree: boolean }) => decideHashFeedback(id, agree),
    onSettled: fresh,
  })
  if (error) return <FailureMessage error={error} retry={() => void refetch()} />
  if (!data || data.feedback.length === 0) return null
  const title = t('hashFeedback.title')
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <p>{t('hashFeedback.text')}</p>
      {decide.error && <FailureMessage error={decide.error} />}
      <RowTable
        label={title}
        rows={data.feedback}
        rowKey={({ id }) => String(id)}
        columns={[
          {
            name: t('hashFeedback.who'),
            width: 'minmax(10rem, 1fr)',
            cell: ({ isOurs, member }) => (isOurs ? t('hashFeedback.we') : member),
          },
          {
            name: t('hashLists.column.name'),
            width: 'minmax(9rem, 1fr)',
            cell: ({ entry, listName }) => (
              <Link to="/hash-lists/$id" params={{ id: entry.listId }}>
                {listName}
              </Link>
            ),
          },
          {
            name: t('hashFeedback.says'),
            width: 'minmax(12rem, 1.2fr)',
            cell: ({ reason, givenAt }) => (
              <>
                {t(`wrongReason.${reason}`)} <Time at={givenAt} />
              </>
            ),
          },
          {
            name: t('hashLists.column.judgement'),
            width: 'minmax(14rem, 1.2fr)',
            cell: ({ entry }) => <Judgement of={entry} />,
          },
          {
            name: t('hashLists.column.hashes'),
            width: 'minmax(16rem, 1.6fr)',
            cell: ({ entry }) => <Hashes of={entry} />,
          },
          {
            name: t('hashFeedback.state'),
            width: 'minmax(15rem, 1.3fr)',
            cell: (feedback) => (
              <Decision
                of={feedback}
                onDecide={(agree) => decide.mutate({ id: feedback.id, agree })}
                isBusy={decide.isPending}
              />
            ),
          },
        ]}
      />
    </section>
  )
}

function Decision(props: { of: HashFeedback; isBusy: boolean; onDecide(agree: boolean): void }) {
  const { t } = useTexts()
  const { isOurs, state } = props.of
  if (isOurs || state !== 'waiting') return t(`hashFeedback.${isOurs ? 'ours' : 'theirs'}.${state}`)
  return (
    <span className={styles['deeds']}>
      <Button
        size="compact-sm"
        variant="default"
        disabled={props.isBusy}
        onClick={() => props.onDecide(true)}
      >
        {t('hashFeedback.agree')}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        disabled={props.isBusy}
        onClick={() => props.onDecide(false)}
      >
        {t('hashFeedback.keep')}
      </Button>
    </span>
  )
}
