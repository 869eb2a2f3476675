import { useTexts } from '../../texts/use-texts.ts'

/** A past moment for the middle of a sentence: the hour when it was today, otherwise day and hour. */
export function useSince(): (iso: string) => string {
  const { clock, time } = useTexts()
  return (iso) => (new Date(iso).toDateString() === new Date().toDateString() ? clock(iso) : time(iso))
}
