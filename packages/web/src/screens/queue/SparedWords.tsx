import { useQuery } from '@tanstack/react-query'
import { readSpared } from '../../api/known.ts'
import { useTexts } from '../../texts/use-texts.ts'

/** What nobody had to look at, as a sentence; nothing before there is something to tell. */
export function SparedWords() {
  const { t } = useTexts()
  const { data } = useQuery({ queryKey: ['queue', 'spared'], queryFn: readSpared, refetchInterval: 60_000 })
  if (!data || data.inAll === 0) return null
  return <p>{t('spared.said', { today: data.today, inAll: data.inAll })}</p>
}
