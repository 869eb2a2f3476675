import { Outlet, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useMe } from '../api/use-me.ts'
import { KeyHelp } from '../keys/KeyHelp.tsx'
import { useKeys } from '../keys/key-bindings.ts'
import { useTexts } from '../texts/use-texts.ts'
import { ExposureMeter } from './ExposureMeter.tsx'
import { home } from './home.ts'
import { Navigation } from './Navigation.tsx'
import { PersonMenu } from './PersonMenu.tsx'
import styles from './Shell.module.css'
import { useSessionEnd } from './use-session-end.ts'

/** The frame around every screen. */
export function Shell() {
  const { t } = useTexts()
  const me = useMe()
  const navigate = useNavigate()
  const [help, setHelp] = useState(false)
  useSessionEnd()
  useKeys([
    { key: '?', text: t('keys.help'), run: () => setHelp(true) },
    { key: 'q', text: t('keys.home'), run: () => void navigate({ to: me ? home(me) : '/' }) },
  ])
  if (!me) return null
  return (
    <div className={styles['shell']}>
      <a className={styles['skip']} href="#main">
        {t('shell.skip')}
      </a>
      <header className={styles['header']}>
        <p className={styles['name']}>
          <strong>{t('common.name')}</strong> {me.member.name}
        </p>
        <Navigation permissions={me.permissions} />
        <ExposureMeter exposure={me.exposure} />
        <PersonMenu me={me} onHelp={() => setHelp(true)} />
      </header>
      <main id="main" className={styles['main']} tabIndex={-1}>
        <Outlet />
      </main>
      {help && <KeyHelp onClose={() => setHelp(false)} />}
    </div>
  )
}
