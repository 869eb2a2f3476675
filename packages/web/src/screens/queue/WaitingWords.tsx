import { Link } from '@tanstack/react-router'
import type { Queue } from '../../api/types.ts'
import { useTexts } from '../../texts/use-texts.ts'

/** How much waits, as a sentence. */
export function WaitingWords({ waiting }: { waiting: Queue['waiting'] }) {
  const { t } = useTexts()
  return (
    <p>
      {t('waiting.assessment', { count: waiting.assessment })}
      {', '}
      {t('waiting.offered', { count: waiting.offered })}
      {', '}
      <Link to="/attention">{t('waiting.attention', { count: waiting.attention })}</Link>.
    </p>
  )
}
