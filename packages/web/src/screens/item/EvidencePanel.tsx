import { Button } from '@mantine/core'
import { viewLevels } from '../../api/items.ts'
import { useKeys } from '../../keys/key-bindings.ts'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Key } from '../../parts/Key.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import styles from './EvidencePanel.module.css'
import { autoHideMs, useEvidence } from './use-evidence.ts'

interface Props {
  item: { id: string; hasEvidence: boolean; kind: string }
  /** It is known: the picture is shown to nobody. */
  spared?: boolean
}

/** The picture: absent until asked for, then small, grey and blurred, a little more with every step. */
export function EvidencePanel({ item, spared = false }: Props) {
  const { t, duration } = useTexts()
  const { shown, next, step, hide } = useEvidence(item.id)
  const isShown = shown.state === 'shown'
  const mayBeSeen = item.hasEvidence && !spared
  useKeys([
    { key: 'v', text: t('keys.view'), run: step, on: mayBeSeen && next !== undefined },
    { key: 'h', text: t('keys.hide'), run: hide, on: mayBeSeen },
  ])
  if (!mayBeSeen)
    return (
      <Panel title={t('evidence.title')}>
        <p>{t(item.hasEvidence ? 'evidence.spared' : 'evidence.none')}</p>
      </Panel>
    )
  return (
    <Panel title={t('evidence.title')}>
      <div className={styles['evidence']}>
        {isShown && (
          <img
            className={styles['picture']}
            src={shown.url}
            alt={t('evidence.alt', {
              step: viewLevels.indexOf(shown.level) + 1,
              steps: viewLevels.length,
              level: t(`level.${shown.level}`),
            })}
          />
        )}
        {shown.state === 'failed' && <FailureMessage error={shown.error} />}
        <p role="status">
          {isShown
            ? t('evidence.shown', { level: t(`level.${shown.level}`), left: duration(autoHideMs) })
            : shown.state === 'asking'
              ? t('evidence.asking')
              : t('evidence.hidden')}
        </p>
        <div className={styles['buttons']}>
          {next && (
            <Button
              variant="default"
              size="sm"
              disabled={shown.state === 'asking'}
              onClick={step}
              rightSection={<Key of="v" />}
            >
              {t('evidence.show', { level: t(`level.${next}`) })}
            </Button>
          )}
          {isShown && (
            <Button variant="default" size="sm" onClick={hide} rightSection={<Key of="h" />}>
              {t('evidence.hide')}
            </Button>
          )}
        </div>
      </div>
    </Panel>
  )
}
