import { Switch } from '@mantine/core'
import { useState } from 'react'
import { Dialog } from '../parts/Dialog.tsx'
import { Key } from '../parts/Key.tsx'
import { useTexts } from '../texts/use-texts.ts'
import styles from './KeyHelp.module.css'
import { useKeysEnabled } from './key-bindings.ts'

/** The keys of the screen one is on. */
export function KeyHelp({ onClose }: { onClose(): void }) {
  const { t } = useTexts()
  const [enabled, setEnabled, listed] = useKeysEnabled()
  const [bindings] = useState(listed)
  return (
    <Dialog title={t('keys.title')} onClose={onClose}>
      <dl className={styles['keys']}>
        {bindings.map((binding) => (
          <div key={`${binding.key} ${binding.text}`}>
            <dt>
              <Key of={binding.key} />
            </dt>
            <dd>{binding.text}</dd>
          </div>
        ))}
      </dl>
      <Switch
        checked={enabled}
        onChange={(event) => setEnabled(event.currentTarget.checked)}
        label={t('keys.enabled')}
        description={t('keys.enabledWhy')}
      />
    </Dialog>
  )
}
