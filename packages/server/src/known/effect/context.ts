import { type Foundation, system } from '../../foundation/index.ts'
import type { Known } from '../known.ts'

/** Who decides in a person's place, in the record as in the ledger. */
export const knownMaterial = system('known-material')

/** What the parts of the effect share. */
export interface EffectContext {
  foundation: Foundation
  known: Pick<Known, 'lookup'>
}
