import type { ExchangeDeed } from '../../api/types.ts'
import { Message } from '../../parts/Message.tsx'
import { useTexts } from '../../texts/use-texts.ts'

/** What a deed on several lines did, and what it could not be done to. */
export function DeedResult({ deed, said }: { deed: ExchangeDeed; said: string }) {
  const { lookUp } = useTexts()
  const reasons = [...new Set(deed.refused.map(({ reason }) => reason))]
  return (
    <Message role="status">
      {deed.done > 0 && said}{' '}
      {reasons.map((reason) => (
        <span key={reason}>{lookUp('deskRefusal', reason) ?? reason} </span>
      ))}
    </Message>
  )
}
