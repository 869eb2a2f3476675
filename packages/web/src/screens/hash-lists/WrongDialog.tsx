import { NativeSelect } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { callEntryWrong } from '../../api/hash-lists.ts'
import type { HashEntry, HashListDetail, WrongEntry } from '../../api/types.ts'
import { ChoiceButton } from '../../parts/ChoiceButton.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { useFreshLists } from './hash-list-queries.ts'

const reasons = ['other-file', 'common-picture', 'other-classification', 'other'] as const

/** Why an entry is wrong; from then on it matches nothing here, and whoever listed it hears of it. */
export function WrongDialog(props: { list: HashListDetail; entry: HashEntry; onClose(): void }) {
  const { t } = useTexts()
  const fresh = useFreshLists()
  const { list, entry, onClose } = props
  const service = list.service?.reasons ?? []
  const [guid, setGuid] = useState(service[0]?.guid ?? '')
  const say = useMutation({
    mutationFn: (reason: WrongEntry['reason']) =>
      callEntryWrong(list.id, entry.id, { reason, serviceReason: guid === '' ? null : guid }),
    onSuccess: () => {
      fresh()
      onClose()
    },
  })
  return (
    <Dialog
      title={t('hashWrong.title')}
      onClose={onClose}
      onKey={(key) => {
        const reason = reasons[Number(key) - 1]
        if (reason !== undefined && service.length === 0) say.mutate(reason)
      }}
    >
      <p>{t(list.member === null ? 'hashWrong.here' : 'hashWrong.member', { member: list.member ?? '' })}</p>
      {service.length > 0 && (
        <NativeSelect
          label={t('hashWrong.service')}
          value={guid}
          data={[
            ...service.map(({ guid: value, name }) => ({ value, label: name })),
            { value: '', label: t('hashWrong.notTold') },
          ]}
          onChange={(event) => setGuid(event.currentTarget.value)}
        />
      )}
      {say.error && <FailureMessage error={say.error} />}
      {reasons.map((reason, index) => (
        <ChoiceButton key={reason} of={String(index + 1)} onClick={() => say.mutate(reason)}>
          {t(`wrongReason.${reason}`)}
        </ChoiceButton>
      ))}
    </Dialog>
  )
}
