import { NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { browseItems } from '../../api/items.ts'
import type { Stage } from '../../api/types.ts'
import { Empty } from '../../parts/Empty.tsx'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { ItemTable } from '../../parts/ItemTable.tsx'
import { Loading } from '../../parts/Loading.tsx'
import { PageTitle } from '../../parts/PageTitle.tsx'
import { usePages } from '../../parts/use-pages.ts'
import { useTexts } from '../../texts/use-texts.ts'

const stages: readonly Stage[] = [
  'takedown',
  'with-member',
  'assessed',
  'assessment',
  'offered',
  'tracing',
  'capturing',
  'followed',
  'closed',
]

/** Items by where they stand. */
export function BrowseScreen() {
  const { t } = useTexts()
  const [stage, setStage] = useState<Stage>('takedown')
  const { pages, error, more, again } = usePages({
    key: ['items', stage],
    read: (cursor) => browseItems(stage, cursor),
    next: (page) => page.nextCursor,
  })
  const items = pages?.flatMap((page) => page.items)
  return (
    <>
      <PageTitle
        title={t('browse.title')}
        aside={
          <NativeSelect
            label={t('browse.stage')}
            value={stage}
            data={stages.map((value) => ({ value, label: t(`stage.${value}`) }))}
            onChange={(event) =>
              setStage(stages.find((each) => each === event.currentTarget.value) ?? 'takedown')
            }
          />
        }
      >
        <p>{t(`stage_means.${stage}`)}</p>
      </PageTitle>
      {error !== null && error !== undefined && <FailureMessage error={error} retry={again} />}
      {items === undefined && !error && <Loading />}
      {items?.length === 0 && <Empty title={t('browse.emptyTitle')}>{t('browse.empty')}</Empty>}
      {items !== undefined && items.length > 0 && (
        <ItemTable key={stage} label={t(`stage.${stage}`)} items={items} more={more} last="classification" />
      )}
    </>
  )
}
