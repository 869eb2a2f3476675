import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { signOut } from '../api/session.ts'
import type { Me } from '../api/types.ts'
import { Dialog } from '../parts/Dialog.tsx'
import { useTexts } from '../texts/use-texts.ts'
import { keepPreferences } from '../theme/preferences.ts'
import { LanguageChoice } from './LanguageChoice.tsx'
import styles from './PersonMenu.module.css'
import { ThemeChoice } from './ThemeChoice.tsx'

/** Who one is, how it looks, and the way out. */
export function PersonMenu({ me, onHelp }: { me: Me; onHelp(): void }) {
  const { t } = useTexts()
  const [open, setOpen] = useState(false)
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const leave = async () => {
    await keepPreferences(signOut).catch(() => undefined)
    await navigate({ to: '/sign-in', search: { left: true } })
    queryClient.clear()
  }
  return (
    <>
      <Button variant="default" size="xs" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {me.user.name}
      </Button>
      {open && (
        <Dialog title={me.user.name} onClose={() => setOpen(false)}>
          <div className={styles['choices']}>
            <p>{t('shell.role', { role: t(`role.${me.user.role}`), member: me.member.name })}</p>
            <LanguageChoice />
            <ThemeChoice />
            <div className={styles['buttons']}>
              <Button
                variant="default"
                onClick={() => {
                  setOpen(false)
                  onHelp()
                }}
              >
                {t('keys.title')}
              </Button>
              <Button onClick={() => void leave()}>{t('shell.signOut')}</Button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  )
}
