import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { readEnvelopeItems } from '../../api/exchange.ts'
import { Dialog } from '../../parts/Dialog.tsx'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Loading } from '../../parts/Loading.tsx'
import { useTexts } from '../../texts/use-texts.ts'

/** Everything that one envelope is about. */
export function EnvelopeItemsDialog({ id, onClose }: { id: string; onClose(): void }) {
  const { t, lookUp } = useTexts()
  const { data, error } = useQuery({
    queryKey: ['exchange', 'items', id],
    queryFn: () => readEnvelopeItems(id),
  })
  return (
    <Dialog title={t('exchange.inEnvelope', { id: id.slice(-6) })} onClose={onClose}>
      {error && <FailureMessage error={error} />}
      {!data && !error && <Loading />}
      <ul>
        {data?.items.map(({ itemId, type, stage }) => (
          <li key={`${itemId} ${type}`}>
            <Link to="/items/$id" params={{ id: itemId }}>
              {t('exchange.item', { id: itemId.slice(-6) })}
            </Link>
            {', '}
            {lookUp('recordType', type) ?? type}
            {stage !== null && `, ${lookUp('stage', stage) ?? stage}`}
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
