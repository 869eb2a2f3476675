import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { removeHashList } from '../../api/hash-lists.ts'
import type { HashListDetail, HashLists } from '../../api/types.ts'
import { useMe } from '../../api/use-me.ts'
import { Dialog } from '../../parts/Dialog.tsx'
import { Facts } from '../../parts/Facts.tsx'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Loading } from '../../parts/Loading.tsx'
import { PageTitle } from '../../parts/PageTitle.tsx'
import { Time } from '../../parts/Time.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { EntryTable } from './EntryTable.tsx'
import { ExportPanel } from './ExportPanel.tsx'
import styles from './HashLists.module.css'
import { hashListQuery, hashListsQuery, useFreshLists } from './hash-list-queries.ts'
import { ImportPanel } from './ImportPanel.tsx'
import { OfferPanel } from './OfferPanel.tsx'
import { SharePanel } from './SharePanel.tsx'

/** One list: where it comes from, who gets it, its files and its entries. */
export function HashListScreen() {
  const { id } = useParams({ from: '/inside/hash-lists/$id' })
  const { data, error, refetch } = useQuery(hashListQuery(id))
  const all = useQuery(hashListsQuery).data
  const mayManage = useMe()?.permissions.includes('administer') ?? false
  return (
    <div className={styles['panels']}>
      {error && <FailureMessage error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && <OneList key={id} list={data} all={all} mayManage={mayManage} />}
    </div>
  )
}

function OneList(props: { list: HashListDetail; all: HashLists | undefined; mayManage: boolean }) {
  const { t } = useTexts()
  const { list, all, mayManage } = props
  const { service } = list
  return (
    <>
      <PageTitle title={list.name} aside={mayManage && list.mayRemove && <RemoveButton id={list.id} />} />
      <Facts
        facts={[
          [t('hashLists.column.kind'), t(`hashListKind.${list.kind}`)],
          [t('hashLists.member'), list.member],
          [t('hashLists.column.entries'), t('hashLists.entries', { count: list.entries })],
          [t('hashLists.column.since'), <Time key="since" at={list.createdAt} />],
          [t('hashLists.service'), service?.name],
          [t('hashLists.syncedTo'), service?.syncedTo && <Time at={service.syncedTo} />],
          [
            t('hashLists.serviceProblem'),
            service?.problem && t(`serviceProblem.${asProblem(service.problem)}`),
          ],
        ]}
      />
      {list.offer === 'offered' && <OfferPanel list={list} mayDecide={mayManage} />}
      {list.mayImport && <ImportPanel list={list} all={all} mayManage={mayManage} />}
      {list.mayShare && <SharePanel list={list} all={all} mayManage={mayManage} />}
      {mayManage && <ExportPanel list={list} all={all} />}
      {list.offer !== 'offered' && <EntryTable list={list} />}
    </>
  )
}

const problems = ['unreachable', 'not-let-in', 'refused', 'busy', 'not-xml', 'other-document'] as const
const asProblem = (word: string) => problems.find((one) => one === word) ?? 'other-document'

function RemoveButton({ id }: { id: string }) {
  const { t } = useTexts()
  const navigate = useNavigate()
  const fresh = useFreshLists()
  const [asked, setAsked] = useState(false)
  const remove = useMutation({
    mutationFn: () => removeHashList(id),
    onSuccess: async () => {
      await navigate({ to: '/hash-lists' })
      fresh()
    },
  })
  return (
    <>
      <Button variant="default" aria-haspopup="dialog" onClick={() => setAsked(true)}>
        {t('hashLists.remove')}
      </Button>
      {asked && (
        <Dialog title={t('hashLists.remove')} onClose={() => setAsked(false)}>
          <p>{t('hashLists.removeWarning')}</p>
          {remove.error && <FailureMessage error={remove.error} />}
          <Button loading={remove.isPending} onClick={() => remove.mutate()}>
            {t('hashLists.removeNow')}
          </Button>
        </Dialog>
      )}
    </>
  )
}
