import { useQuery } from '@tanstack/react-query'
import { useMe } from '../../api/use-me.ts'
import { Empty } from '../../parts/Empty.tsx'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Loading } from '../../parts/Loading.tsx'
import { PageTitle } from '../../parts/PageTitle.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { FeedbackTable } from './FeedbackTable.tsx'
import styles from './HashLists.module.css'
import { HashListTable } from './HashListTable.tsx'
import { HashSearch } from './HashSearch.tsx'
import { hashListsQuery } from './hash-list-queries.ts'
import { NewHashListForm } from './NewHashListForm.tsx'

/** Every list of known material, a search by hash, and what members say of entries. */
export function HashListsScreen() {
  const { t } = useTexts()
  const { data, error, refetch } = useQuery(hashListsQuery)
  const mayManage = useMe()?.permissions.includes('administer') ?? false
  return (
    <div className={styles['panels']}>
      <PageTitle title={t('hashLists.title')}>
        <p>{t('hashLists.text')}</p>
      </PageTitle>
      {error && <FailureMessage error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && data.lists.length === 0 && (
        <Empty title={t('hashLists.emptyTitle')}>{t('hashLists.empty')}</Empty>
      )}
      {data && data.lists.length > 0 && <HashListTable lists={data.lists} />}
      {data && <FeedbackTable />}
      <HashSearch />
      {mayManage && <NewHashListForm />}
    </div>
  )
}
