import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { giveOutcome, takePortalItem } from '../../api/portal.ts'
import type { Outcome, PortalDetail } from '../../api/types.ts'
import { useKeys } from '../../keys/key-bindings.ts'
import { ChoiceButton } from '../../parts/ChoiceButton.tsx'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Key } from '../../parts/Key.tsx'
import { Message } from '../../parts/Message.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { Time } from '../../parts/Time.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { portalItemKey, portalTimelineKey } from './portal-queries.ts'

const outcomes: readonly Outcome[] = [
  'already-known',
  'under-investigation',
  'victim-identified',
  'offender-identified',
]

/** Take the item, then say what came of it; the hotlines that have it hear of the outcome. */
export function CasePanel({ detail }: { detail: PortalDetail }) {
  const { t } = useTexts()
  const queryClient = useQueryClient()
  const { id } = detail.item
  const { takenBy, outcomes: given, withdrawn } = detail.case
  const free = takenBy === null && !withdrawn
  const onSuccess = (changed: PortalDetail) => {
    queryClient.setQueryData(portalItemKey(id), changed)
    // Not waited for: the next key counts as soon as the question is there.
    for (const queryKey of [portalTimelineKey(id), ['portal']])
      void queryClient.invalidateQueries({ queryKey })
  }
  const take = useMutation({ mutationFn: (takeOver: boolean) => takePortalItem(id, takeOver), onSuccess })
  const outcome = useMutation({ mutationFn: (value: Outcome) => giveOutcome(id, value), onSuccess })
  const busy = take.isPending || outcome.isPending
  const mine = takenBy?.me === true
  const open = outcomes.filter((value) => !given.some((each) => each.outcome === value))
  const choices = open.map((value) => ({ value, key: String(outcomes.indexOf(value) + 1) }))
  useKeys([
    { key: 't', text: t('keys.take'), run: () => take.mutate(false), on: free && !busy },
    ...choices.map(({ value, key }) => ({
      key,
      text: t(`outcome.${value}`),
      run: () => outcome.mutate(value),
      on: mine && !busy,
    })),
  ])
  const error = take.error ?? outcome.error
  return (
    <Panel title={t('case.title')}>
      {error && <FailureMessage error={error} />}
      {given.length > 0 && (
        <ul>
          {given.map((each) => (
            <li key={each.outcome}>
              {t(`outcome.${each.outcome}`)}, {each.by}, <Time at={each.at} />
            </li>
          ))}
        </ul>
      )}
      {withdrawn && <p>{t(takenBy === null ? 'case.withdrawn' : 'case.withdrawnSince')}</p>}
      {free && (
        <Button disabled={busy} onClick={() => take.mutate(false)} rightSection={<Key of="t" />}>
          {t('case.take')}
        </Button>
      )}
      {takenBy !== null && !mine && (
        <Message
          actions={
            <Button variant="default" size="xs" disabled={busy} onClick={() => take.mutate(true)}>
              {t('claim.takeOver')}
            </Button>
          }
        >
          {t('case.takenBy', { name: takenBy.name })}
        </Message>
      )}
      {mine && (
        <>
          <p>{choices.length > 0 ? t('case.ask') : t('case.done')}</p>
          {choices.map(({ value, key }) => (
            <ChoiceButton key={value} of={key} disabled={busy} onClick={() => outcome.mutate(value)}>
              {t(`outcome.${value}`)}
            </ChoiceButton>
          ))}
        </>
      )}
    </Panel>
  )
}
