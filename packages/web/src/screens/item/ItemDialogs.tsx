import type { ItemDetail } from '../../api/types.ts'
import { ActionDialog } from './ActionDialog.tsx'
import { ContactDialog } from './ContactDialog.tsx'
import { HostingDialog } from './HostingDialog.tsx'
import type { ItemDeeds } from './use-item-deeds.ts'

export type OpenDialog = 'actions' | 'hosting' | 'contact' | undefined

interface Props {
  item: ItemDetail
  deeds: ItemDeeds
  open: OpenDialog
  onOpen(dialog: OpenDialog): void
}

/** What is asked over the item's page, one thing at a time. */
export function ItemDialogs({ item, deeds, open, onOpen }: Props) {
  const close = () => onOpen(undefined)
  switch (open) {
    case undefined:
      return null
    case 'hosting':
      return <HostingDialog itemId={item.id} onClose={close} />
    case 'contact':
      return <ContactDialog itemId={item.id} onClose={close} />
    case 'actions':
      return (
        <ActionDialog
          item={item}
          onClose={close}
          onDialog={onOpen}
          onAct={(action) => {
            close()
            deeds.act(action)
          }}
          onCapture={() => {
            close()
            deeds.capture()
          }}
        />
      )
  }
}
