import { Time } from '../../parts/Time.tsx'
import { useTexts } from '../../texts/use-texts.ts'

/** From when a member can be confirmed, and how long that is from now (`now`: milliseconds since 1970). */
export function WaitLine({ until, now }: { until: string; now: number }) {
  const { t, duration } = useTexts()
  const left = Math.max(0, Date.parse(until) - now)
  return (
    <p>
      {t('confirm.from')} <Time at={until} />
      {left > 0 && ` (${t('confirm.left', { left: duration(left) })})`}. {t('confirm.callNow')}
    </p>
  )
}
