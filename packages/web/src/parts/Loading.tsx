import { useEffect, useState } from 'react'
import { useTexts } from '../texts/use-texts.ts'

/** Says that something is on its way, but only when it takes longer than a blink: nothing flickers. */
export function Loading() {
  const { t } = useTexts()
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 400)
    return () => clearTimeout(timer)
  }, [])
  return <p role="status">{slow ? t('common.loading') : ''}</p>
}
