import type { KeyObject } from 'node:crypto'
import type { Foundation } from '../foundation/index.ts'
import type { Pace } from './pace.ts'
import type { PageContexts } from './pages/page-contexts.ts'
import type { TipWriter } from './tip-writer.ts'

/** What the public routes share. */
export interface PublicSide {
  foundation: Foundation
  writer: TipWriter
  /** The code key, made ready once: with raw bytes every hash costs five times as much. */
  codeKey: KeyObject
  /** The budget of everybody's wrong codes together. */
  pace: Pace
  pages: PageContexts
}
