import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { type PortalFilter, readPortal } from '../../api/portal.ts'
import { useKeys } from '../../keys/key-bindings.ts'
import { Empty } from '../../parts/Empty.tsx'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Loading } from '../../parts/Loading.tsx'
import { PageTitle } from '../../parts/PageTitle.tsx'
import { usePages } from '../../parts/use-pages.ts'
import { useTexts } from '../../texts/use-texts.ts'
import { PortalFilters } from './PortalFilters.tsx'
import { PortalTable } from './PortalTable.tsx'

/** What hotlines submitted: most urgent first, then newest. */
export function PortalScreen() {
  const { t } = useTexts()
  const navigate = useNavigate()
  const [filter, setFilter] = useState<PortalFilter>({ duplicates: 'hide' })
  const { pages, error, more, again } = usePages({
    key: ['portal', filter],
    read: (cursor) => readPortal(filter, cursor),
    next: (page) => page.nextCursor,
    refreshMs: 60_000,
  })
  const entries = pages?.flatMap((page) => page.entries)
  const waiting = pages?.[0]?.waiting
  const firstNew = entries?.find((entry) => entry.case.status === 'new')
  useKeys([
    {
      key: 'n',
      text: t('keys.nextNew'),
      on: firstNew !== undefined,
      run: () => {
        if (firstNew) void navigate({ to: '/portal/$id', params: { id: firstNew.item.id } })
      },
    },
  ])
  return (
    <>
      <PageTitle title={t('portal.title')}>
        {waiting && <p>{t('portal.waiting', { fresh: waiting.new, taken: waiting.taken })}</p>}
      </PageTitle>
      <PortalFilters filter={filter} onChange={setFilter} />
      {error !== null && error !== undefined && <FailureMessage error={error} retry={again} />}
      {entries === undefined && !error && <Loading />}
      {entries?.length === 0 && <Empty title={t('portal.emptyTitle')}>{t('portal.empty')}</Empty>}
      {entries !== undefined && entries.length > 0 && (
        <PortalTable key={JSON.stringify(filter)} entries={entries} more={more} />
      )}
    </>
  )
}
