import type { ItemId } from '../../foundation/index.ts'
import type { AccessRecipe, Assessment, Hosting, ItemKind, Source } from '../../reports/index.ts'

/** What a notice says of one item. Hashes are lower-case hex, times ISO 8601 in UTC. */
export interface NoticedItem {
  itemId: ItemId
  /** 0 for the first notice, then the number of the reminder. */
  round: number
  xarfId: string
  url: string
  kind: ItemKind
  classification: 'baseline' | 'national'
  age: Assessment['age']
  /** Scheme and version by which it was assessed. */
  scheme: string
  source: Source
  /** When the material was last seen there. */
  seenAt: string
  hosting: Hosting | undefined
  recipe: AccessRecipe
  sha256: string | null
  sha1: string | null
  md5: string | null
}

/** Who sends the notice: this member. */
export interface Notifier {
  name: string
  country: string
  mailAddress: string
  website: string
}
