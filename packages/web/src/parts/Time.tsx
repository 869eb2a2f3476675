import { utcTime } from '../format/time.ts'
import { useTexts } from '../texts/use-texts.ts'

/** A moment in the reader's zone; UTC on hover. */
export function Time({ at }: { at: string }) {
  const { time } = useTexts()
  return (
    <time dateTime={at} title={utcTime(at)}>
      {time(at)}
    </time>
  )
}
