import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouteContext, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { signIn } from '../../api/session.ts'
import { meQuery } from '../../api/use-me.ts'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Message } from '../../parts/Message.tsx'
import { PageTitle } from '../../parts/PageTitle.tsx'
import { home } from '../../shell/home.ts'
import { LanguageChoice } from '../../shell/LanguageChoice.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import styles from './SignInScreen.module.css'

/** A one-click link ends here: the token after `#` is posted, and is gone from the address before anything else happens. */
export function SignInScreen() {
  const { t } = useTexts()
  const { linkToken } = useRouteContext({ from: '/sign-in' })
  const [token] = useState(linkToken.take)
  const [failure, setFailure] = useState<unknown>()
  const { left, ended } = useSearch({ from: '/sign-in' })
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  useEffect(() => {
    if (token === undefined) return
    signIn(token).then((me) => {
      queryClient.clear()
      queryClient.setQueryData(meQuery.queryKey, me)
      return navigate({ to: home(me), replace: true })
    }, setFailure)
  }, [token, queryClient, navigate])
  useEffect(() => {
    // A second link opened in this tab changes the fragment only.
    const reload = () => window.location.reload()
    window.addEventListener('hashchange', reload)
    return () => window.removeEventListener('hashchange', reload)
  }, [])
  return (
    <main id="main" className={styles['page']}>
      <PageTitle title={t('signIn.title')} />
      {failure !== undefined && <FailureMessage error={failure} />}
      {ended && <Message role="status">{t('signIn.ended')}</Message>}
      {left && <Message role="status">{t('signIn.left')}</Message>}
      {token !== undefined && failure === undefined ? (
        <p role="status">{t('signIn.wait')}</p>
      ) : (
        <>
          <p>{t('signIn.how')}</p>
          <p>{t('signIn.who')}</p>
          <p>{t('signIn.public')}</p>
        </>
      )}
      <LanguageChoice />
    </main>
  )
}
