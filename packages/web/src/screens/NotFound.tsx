import { Link } from '@tanstack/react-router'
import { PageTitle } from '../parts/PageTitle.tsx'
import { useTexts } from '../texts/use-texts.ts'

export function NotFound() {
  const { t } = useTexts()
  return (
    <main id="main">
      <PageTitle title={t('notFound.title')} />
      <p>{t('notFound.text')}</p>
      <p>
        <Link to="/">{t('notFound.back')}</Link>
      </p>
    </main>
  )
}
