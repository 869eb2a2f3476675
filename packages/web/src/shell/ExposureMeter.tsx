import type { Me } from '../api/types.ts'
import { useTexts } from '../texts/use-texts.ts'
import styles from './ExposureMeter.module.css'

/** How much was looked at today, and how much time is left of the day's limit. */
export function ExposureMeter({ exposure }: { exposure: Me['exposure'] }) {
  const { t, duration } = useTexts()
  const { viewsToday, usedMs, limitMs } = exposure
  const left = Math.max(0, limitMs - usedMs)
  const share = limitMs === 0 ? 1 : Math.min(1, usedMs / limitMs)
  const words =
    left === 0
      ? t('exposure.used', { views: viewsToday })
      : t('exposure.left', { views: viewsToday, left: duration(toMinutes(left)) })
  return (
    <div className={styles['meter']}>
      <span>{words}</span>
      <span className={styles['track']} aria-hidden="true">
        <span style={{ inlineSize: `${share * 100}%` }} />
      </span>
    </div>
  )
}

/** Whole minutes, so that the words stand still; the last minute counts down in seconds. */
function toMinutes(ms: number): number {
  return ms < 60_000 ? ms : Math.floor(ms / 60_000) * 60_000
}
