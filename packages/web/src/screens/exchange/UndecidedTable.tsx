import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { giveUpEnvelopes, readEnvelopes, resendEnvelopes } from '../../api/exchange.ts'
import type { ExchangeEnvelope, GivingUpReason } from '../../api/types.ts'
import { useKeys } from '../../keys/key-bindings.ts'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Key } from '../../parts/Key.tsx'
import { RowTable } from '../../parts/RowTable.tsx'
import { Time } from '../../parts/Time.tsx'
import { usePages } from '../../parts/use-pages.ts'
import { useTexts } from '../../texts/use-texts.ts'
import { CauseWords } from './CauseWords.tsx'
import { ChooseButton, moveChoice } from './ChooseButton.tsx'
import { DeedResult } from './DeedResult.tsx'
import styles from './Exchange.module.css'
import { refreshMs, useFreshDesk } from './exchange-queries.ts'
import { GiveUpDialog } from './GiveUpDialog.tsx'
import { ItemLinks } from './ItemLinks.tsx'
import { useChosen } from './use-chosen.ts'

/** Envelopes that were refused or never arrived: a person sends them again or lets them go. */
export function UndecidedTable() {
  const { t } = useTexts()
  const fresh = useFreshDesk()
  const { pages, error, more, again } = usePages({
    key: ['exchange', 'undecided'],
    read: (cursor) => readEnvelopes('undecided', cursor),
    next: (page) => page.next,
    refreshMs,
  })
  const rows = pages?.flatMap((page) => page.envelopes) ?? []
  const chosen = useChosen(rows.map(({ id }) => id))
  const [asked, setAsked] = useState<readonly string[]>()
  const resend = useMutation({
    mutationFn: () => resendEnvelopes(chosen.targets().slice(0, deedLimit)),
    onSettled: () => {
      chosen.clear()
      fresh()
    },
  })
  const giveUp = useMutation({
    mutationFn: ({ ids, reason }: { ids: readonly string[]; reason: GivingUpReason }) =>
      giveUpEnvelopes(ids, reason),
    onSettled: () => {
      chosen.clear()
      fresh()
    },
  })
  const count = chosen.targets().length
  const sendAgain = () => {
    if (count > 0 && !resend.isPending) resend.mutate()
  }
  const letGo = () => setAsked(count > 0 ? chosen.targets().slice(0, deedLimit) : undefined)
  const on = rows.length > 0
  useKeys([
    { key: 'j', text: t('exchange.keys.next'), run: () => moveChoice(1), on },
    { key: 'k', text: t('exchange.keys.previous'), run: () => moveChoice(-1), on },
    { key: 's', text: t('exchange.keys.all'), run: chosen.toggleAll, on },
    { key: 'r', text: t('exchange.keys.resend'), run: sendAgain, on },
    { key: 'g', text: t('exchange.keys.giveUp'), run: letGo, on },
  ])
  const done = resend.data ?? giveUp.data
  const said = resend.data
    ? t('exchange.resent', { count: resend.data.done })
    : t('exchange.gaveUp', { count: giveUp.data?.done ?? 0 })
  if (rows.length === 0 && !error && !done) return null
  return (
    <section aria-labelledby="exchange-undecided">
      <div className={styles['head']}>
        <h2 id="exchange-undecided">{t('exchange.undecided')}</h2>
        {on && (
          <div className={styles['deeds']}>
            <Button
              size="compact-sm"
              disabled={count === 0}
              loading={resend.isPending}
              onClick={sendAgain}
              rightSection={<Key of="r" />}
            >
              {t('exchange.resend', { count })}
            </Button>
            <Button
              variant="default"
              size="compact-sm"
              disabled={count === 0}
              onClick={letGo}
              rightSection={<Key of="g" />}
            >
              {t('exchange.giveUp')}
            </Button>
          </div>
        )}
      </div>
      {error !== null && error !== undefined && <FailureMessage error={error} retry={again} />}
      {resend.error && <FailureMessage error={resend.error} />}
      {giveUp.error && <FailureMessage error={giveUp.error} />}
      {done && <DeedResult deed={done} said={said} />}
      {on && <Rows rows={rows} more={more} chosen={chosen} />}
      {asked !== undefined && (
        <GiveUpDialog
          title={t('exchange.giveUpTitle', { count: asked.length })}
          warning={t('exchange.giveUpWarning', { count: asked.length })}
          onClose={() => setAsked(undefined)}
          onGiveUp={(reason) => {
            setAsked(undefined)
            resend.reset()
            giveUp.mutate({ ids: asked, reason })
          }}
        />
      )}
    </section>
  )
}

/** So many are decided about at once; the server takes no more. */
const deedLimit = 100

function Rows(props: {
  rows: readonly ExchangeEnvelope[]
  more: (() => void) | undefined
  chosen: ReturnType<typeof useChosen<string>>
}) {
  const { t } = useTexts()
  const { rows, more, chosen } = props
  return (
    <RowTable
      label={t('exchange.undecided')}
      rows={rows}
      more={more}
      rowKey={({ id }) => id}
      columns={[
        {
          name: t('exchange.column.choose'),
          width: '3.5rem',
          cell: ({ id, name }) => (
            <ChooseButton
              label={t('exchange.chooseOne', { member: name, id: id.slice(-6) })}
              chosen={chosen.has(id)}
              onToggle={() => chosen.toggle(id)}
              onFocus={() => chosen.setCurrent(id)}
            />
          ),
        },
        { name: t('exchange.column.to'), width: 'minmax(9rem, 1fr)', cell: ({ name }) => name },
        {
          name: t('exchange.column.what'),
          width: 'minmax(16rem, 2.4fr)',
          cell: (row) => <CauseWords envelope={row} />,
        },
        {
          name: t('exchange.column.person'),
          width: 'minmax(7rem, 0.8fr)',
          cell: ({ responsible }) => responsible?.name ?? t('exchange.nobody'),
        },
        {
          name: t('exchange.column.ended'),
          width: 'minmax(12.5rem, 1fr)',
          cell: ({ endedAt }) => endedAt !== null && <Time at={endedAt} />,
        },
        {
          name: t('exchange.column.items'),
          width: 'minmax(9rem, 1fr)',
          cell: ({ itemIds, records, id }) => <ItemLinks itemIds={itemIds} records={records} envelope={id} />,
        },
      ]}
    />
  )
}
