import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { readHashImport } from '../../api/hash-lists.ts'
import type { HashListDetail } from '../../api/types.ts'
import { Dialog } from '../../parts/Dialog.tsx'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Loading } from '../../parts/Loading.tsx'
import { Time } from '../../parts/Time.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import styles from './HashLists.module.css'

type Import = HashListDetail['imports'][number]

/** What became of each file. */
export function ImportList({ list }: { list: HashListDetail }) {
  const { t } = useTexts()
  const [open, setOpen] = useState<string>()
  const shown = list.imports.filter(({ state }) => state !== 'expected')
  return (
    <>
      <ul aria-label={t('hashImport.title')}>
        {shown.map((one) => (
          <li key={one.id}>
            <span className={styles['deeds']}>
              <span>
                <Time at={one.createdAt} />: <ImportWords of={one} />
              </span>
              {totalRefused(one) > 0 && (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-haspopup="dialog"
                  onClick={() => setOpen(one.id)}
                >
                  {t('hashImport.showRefused', { count: totalRefused(one) })}
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
      {open !== undefined && (
        <RefusalDialog listId={list.id} importId={open} onClose={() => setOpen(undefined)} />
      )}
    </>
  )
}

const totalRefused = ({ refused }: Import) => Object.values(refused).reduce((sum, count) => sum + count, 0)

function ImportWords({ of }: { of: Import }) {
  const { t, lookUp } = useTexts()
  const { added, updated, listedAlready, pdqLeftOut, broken, state, sizeBytes, readBytes } = of
  const counts = t('hashImport.counts', {
    added,
    updated,
    listedAlready,
    pdqLeftOut,
    refused: totalRefused(of),
  })
  if (state === 'waiting') {
    const percent = sizeBytes ? Math.min(99, Math.floor((readBytes / sizeBytes) * 100)) : 0
    return (
      <>
        {t('hashImport.percent', { percent })} {counts}
      </>
    )
  }
  if (!broken) return counts
  const why = lookUp('hashFileRefusal', broken.reason) ?? broken.reason
  return (
    <>
      {t('hashImport.broken', { line: broken.line, why })} {counts}
    </>
  )
}

/** The first thousand refused entries, with line and reason. */
function RefusalDialog(props: { listId: string; importId: string; onClose(): void }) {
  const { t, lookUp } = useTexts()
  const { data, error, refetch } = useQuery({
    queryKey: ['hash-lists', 'import', props.importId],
    queryFn: () => readHashImport(props.listId, props.importId),
  })
  const words = (reason: string) => lookUp('hashLineRefusal', reason) ?? reason
  return (
    <Dialog title={t('hashImport.refusedTitle')} onClose={props.onClose}>
      {error && <FailureMessage error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && (
        <>
          <ul>
            {Object.entries(data.refused).map(([reason, count]) => (
              <li key={reason}>{t('hashImport.reasonCount', { count, reason: words(reason) })}</li>
            ))}
          </ul>
          <p>{t('hashImport.firstLines')}</p>
          <ul>
            {data.refusals.map(({ line, reason, field }, n) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: several entries may stand in one line; the list never changes
              <li key={n}>
                {t('hashImport.line', { line, reason: words(reason) })}
                {field !== null && ` (${field})`}
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  )
}
