import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { confirmMember } from '../../api/members.ts'
import type { NetworkMember } from '../../api/types.ts'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Form } from '../../parts/Form.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { type Comparison, compareGroups, groupCount } from './compare-groups.ts'
import styles from './Members.module.css'
import { networkQuery } from './members-queries.ts'

/** What was heard is typed and compared with the directory group by group. What the directory says is never shown. */
export function ConfirmForm({ member, onConfirmed }: { member: NetworkMember; onConfirmed(): void }) {
  const { t } = useTexts()
  const queries = useQueryClient()
  const [typed, setTyped] = useState('')
  const comparison = compareGroups(typed, member.fingerprint)
  const confirm = useMutation({
    mutationFn: () => confirmMember(member.id, typed),
    onSuccess: async () => {
      onConfirmed()
      await Promise.all(
        [networkQuery.queryKey, ['exchange']].map((queryKey) => queries.invalidateQueries({ queryKey })),
      )
    },
  })
  return (
    <Form onSubmit={() => comparison.isWhole && confirm.mutate()}>
      <TextInput
        className={styles['heard'] ?? ''}
        label={t('confirm.field')}
        description={t('confirm.fieldHow')}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        maxLength={80}
        dir="ltr"
      />
      <Groups comparison={comparison} />
      <p role="status">{sentenceOf(comparison, t)}</p>
      {confirm.error && <FailureMessage error={confirm.error} />}
      <Button type="submit" disabled={!comparison.isWhole} loading={confirm.isPending}>
        {t('confirm.do', { member: member.name })}
      </Button>
    </Form>
  )
}

function Groups({ comparison }: { comparison: Comparison }) {
  const { t } = useTexts()
  const groups = comparison.groups.map((group, at) => ({ place: at + 1, ...group }))
  return (
    <ol className={styles['groups']} aria-label={t('confirm.groups')} dir="ltr">
      {groups.map(({ place, heard, is }) => (
        <li key={place} className={styles['group']} data-is={is}>
          <code>{heard}</code>
          <span className={styles['word']}>{t(`confirm.is.${is}`, { place })}</span>
        </li>
      ))}
    </ol>
  )
}

function sentenceOf({ firstOther, isWhole, same }: Comparison, t: ReturnType<typeof useTexts>['t']): string {
  if (firstOther !== undefined) return t('confirm.other', { place: firstOther })
  if (isWhole) return t('confirm.whole')
  return same === groupCount ? t('confirm.tooMuch') : t('confirm.same', { count: same })
}
