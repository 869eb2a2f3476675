import { Button, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { settleMessages, writeToTipster } from '../../api/reports.ts'
import type { Tip } from '../../api/types.ts'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { Time } from '../../parts/Time.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import styles from './MessagesPanel.module.css'
import { useTipChange } from './use-tip-change.ts'

/** Messages between the person behind the code and the hotline. */
export function MessagesPanel({ tip }: { tip: Tip }) {
  const { t, languageName } = useTexts()
  const changed = useTipChange(tip.id)
  const [text, setText] = useState('')
  const write = useMutation({
    mutationFn: () => writeToTipster(tip.id, text),
    onSuccess: async () => {
      setText('')
      await changed()
    },
  })
  const settle = useMutation({ mutationFn: () => settleMessages(tip.id), onSuccess: changed })
  if (!tip.hasCode)
    return (
      <Panel title={t('messages.title')}>
        <p>{t('messages.noCode')}</p>
      </Panel>
    )
  const lastIsTheirs = tip.messages.at(-1)?.sender === 'tipster'
  return (
    <Panel title={t('messages.title')}>
      {tip.messages.length === 0 && <p>{t('messages.none')}</p>}
      <ol className={styles['messages']}>
        {tip.messages.map((message) => (
          <li key={message.id}>
            <p className={styles['by']}>
              {t(`messages.from.${message.sender}`)}, <Time at={message.at} />
            </p>
            <bdi className={styles['text']} lang={message.sender === 'tipster' ? tip.language : undefined}>
              {message.text}
            </bdi>
          </li>
        ))}
      </ol>
      <div className={styles['write']}>
        <Textarea
          label={t('messages.write')}
          description={t('messages.writeHow', { language: languageName(tip.language) })}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          rows={4}
          maxLength={5000}
        />
        {(write.error ?? settle.error) && <FailureMessage error={write.error ?? settle.error} />}
        <div className={styles['buttons']}>
          <Button disabled={text.trim() === ''} loading={write.isPending} onClick={() => write.mutate()}>
            {t('messages.send')}
          </Button>
          {lastIsTheirs && (
            <Button variant="default" loading={settle.isPending} onClick={() => settle.mutate()}>
              {t('messages.settle')}
            </Button>
          )}
        </div>
      </div>
    </Panel>
  )
}
