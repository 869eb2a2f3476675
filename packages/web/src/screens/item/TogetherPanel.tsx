import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ItemDetail } from '../../api/types.ts'
import { useKeys } from '../../keys/key-bindings.ts'
import { Key } from '../../parts/Key.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import { alikeQuery } from './item-queries.ts'
import { TogetherDialog } from './TogetherDialog.tsx'

interface Props {
  item: ItemDetail
  /** The analyst has seen the list, and wants the next decision to go for these as well. */
  onTogether(ids: readonly string[]): void
}

/** How often the same is here, and the way to decide about all of it at once, after having seen the list. */
export function TogetherPanel({ item, onTogether }: Props) {
  const { t } = useTexts()
  const [open, setOpen] = useState(false)
  const { data: alike } = useQuery({ ...alikeQuery(item.id), enabled: item.kind !== 'page' })
  const same = alike?.identical.inAll ?? 0
  const near = alike?.near.length ?? 0
  const isOpen = item.steps.assess.allowed && same + near > 0
  useKeys([{ key: 'g', text: t('keys.together'), run: () => setOpen(true), on: isOpen }])
  if (!alike || !isOpen) return null
  return (
    <Panel
      title={t('together.title')}
      aside={
        <Button
          variant="default"
          size="xs"
          aria-haspopup="dialog"
          onClick={() => setOpen(true)}
          rightSection={<Key of="g" />}
        >
          {t('together.show')}
        </Button>
      }
    >
      <p>
        {same > 0 && t('together.same', { count: same })} {near > 0 && t('together.near', { count: near })}
      </p>
      {open && (
        <TogetherDialog
          alike={alike}
          onClose={() => setOpen(false)}
          onTogether={(ids) => {
            setOpen(false)
            onTogether(ids)
          }}
        />
      )}
    </Panel>
  )
}
