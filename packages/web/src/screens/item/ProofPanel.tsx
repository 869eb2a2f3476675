import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { readProof } from '../../api/proof.ts'
import type { ItemDetail, Timeline } from '../../api/types.ts'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import styles from './OfferPanel.module.css'

const handedOver = new Set(['item.delivered', 'item.offered', 'item.followed'])

/** The file that proves to a stranger what was handed to whom, once something was. */
export function ProofPanel({ item, timeline }: { item: ItemDetail; timeline: Timeline | undefined }) {
  const { t } = useTexts()
  const proof = useMutation({
    mutationFn: () => readProof(item.id),
    onSuccess: (text) => saveFile(text, `proof-${item.id}.json`),
  })
  if (!timeline?.events.some(({ kind }) => handedOver.has(kind))) return null
  return (
    <Panel title={t('proof.title')}>
      <p>{t('proof.text')}</p>
      <div className={styles['buttons']}>
        <Button variant="default" size="xs" disabled={proof.isPending} onClick={() => proof.mutate()}>
          {t('proof.save')}
        </Button>
      </div>
      {proof.isSuccess && <p role="status">{t('proof.saved')}</p>}
      {proof.error && <FailureMessage error={proof.error} retry={() => proof.mutate()} />}
    </Panel>
  )
}

/** The bytes as they came: read and written anew they would no longer verify. */
function saveFile(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
