import type { ExchangeEnvelope } from '../../api/types.ts'
import { useTexts } from '../../texts/use-texts.ts'

/** Why an envelope did not arrive, and what to do about it. */
export function CauseWords({ envelope }: { envelope: ExchangeEnvelope }) {
  const { t, lookUp } = useTexts()
  const cause = envelope.cause ?? ''
  if (envelope.state === 'refused')
    return (
      <>
        {t('exchange.refusedWith', { code: lookUp('refusedCode', cause) ?? cause })}{' '}
        {lookUp('refusedTodo', cause) ?? t('exchange.refusedToDo')}
      </>
    )
  return <>{lookUp('deadCause', cause) ?? t('exchange.deadOtherwise', { cause })}</>
}
