import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { undoAssessment } from '../../api/items.ts'
import { secondsLeft } from '../../format/duration.ts'
import { useKeys } from '../../keys/key-bindings.ts'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Key } from '../../parts/Key.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { itemKey } from './item-queries.ts'
import { rememberAssessed, useLastAssessed } from './last-assessed.ts'
import styles from './UndoStrip.module.css'
import { useNow } from './use-now.ts'

/** The last assessment, for as long as it can be taken back. */
export function UndoStrip() {
  const { t, duration } = useTexts()
  const last = useLastAssessed()
  const now = useNow(last !== undefined)
  const left = last ? secondsLeft(last.undoUntil, now) : 0
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const undo = useMutation({
    mutationFn: undoAssessment,
    onSuccess: async (item) => {
      rememberAssessed(undefined)
      queryClient.setQueryData(itemKey(item.id), item)
      void queryClient.invalidateQueries({ queryKey: ['queue'] })
      await navigate({ to: '/items/$id', params: { id: item.id } })
    },
  })
  const canUndo = last !== undefined && left > 0
  const run = () => {
    if (last && !undo.isPending) undo.mutate(last.itemId)
  }
  useKeys([{ key: 'u', text: t('keys.undo'), run, on: canUndo }])
  if (undo.error) return <FailureMessage error={undo.error} />
  if (!canUndo) return null
  return (
    <div className={styles['strip']}>
      <span role="status">
        {t('undo.said', { classification: t(`classification.${last.classification}`) })}
        {last.together && ` ${t('undo.together', last.together)}`}
      </span>
      <span className={styles['left']}>{t('undo.left', { left: duration(left * 1000) })}</span>
      <Button variant="default" size="compact-sm" onClick={run} rightSection={<Key of="u" />}>
        {t('undo.button')}
      </Button>
    </div>
  )
}
