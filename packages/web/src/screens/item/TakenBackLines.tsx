import type { Copies } from '../../api/types.ts'
import { Message } from '../../parts/Message.tsx'
import { Time } from '../../parts/Time.tsx'
import { type Texts, useTexts } from '../../texts/use-texts.ts'

type Order = Copies['orders'][number]

/** What those who gave us the item took back, in plain lines: what was done here, and that our own work is kept. */
export function TakenBackLines({ copies }: { copies: Copies | undefined }) {
  const texts = useTexts()
  const { t, lookUp } = texts
  const told = copies?.orders.filter(({ ours, here }) => !ours && here !== null) ?? []
  if (!copies || told.length === 0) return null
  return (
    <>
      {told.map((order) => (
        <Message key={`${order.author} ${order.number} ${order.kind}`} title={titleOf(texts, order)}>
          <Time at={order.at} />
          {'. '}
          {order.reason !== null && `${lookUp('withdrawalReason', order.reason) ?? order.reason}. `}
          {order.words !== '' && `“${order.words}” `}
          {hereOf(texts, order)}{' '}
          {order.kind === 'withdrawal' && t('copies.ownSteps', { count: copies.ownSteps })}
        </Message>
      ))}
    </>
  )
}

function titleOf({ t, lookUp }: Texts, { kind, field, authorName }: Order): string {
  if (kind === 'withdrawal')
    return t(field === null ? 'copies.tombstone' : 'copies.tombstoneFiles', { member: authorName })
  return t('copies.correctedBy', {
    member: authorName,
    field: lookUp('correctedField', field ?? '') ?? field ?? '',
  })
}

function hereOf({ t }: Texts, { here }: Order): string {
  switch (here?.answer) {
    case 'removed':
      return t('copies.hereRemoved')
    case 'corrected':
      return t('copies.hereCorrected')
    case 'kept':
      return t('copies.hereKept', { why: here.why === null ? '' : t(`keepReason.${here.why}`) })
    default:
      return t('copies.hereNoted')
  }
}
