import { request } from './request.ts'
import type {
  AlikeItems,
  AssessmentInput,
  KnownOfItem,
  KnownTaken,
  TogetherInput,
  TogetherResult,
  ViewsSpared,
} from './types.ts'

const item = (id: string) => `/api/items/${encodeURIComponent(id)}`

/** What earlier assessments say of an item's files, and what its own leans on. */
export const readKnown = (id: string) => request<KnownOfItem>('GET', `${item(id)}/known`)
/** Takes an earlier assessment over as one's own. */
export const takeKnown = (id: string, entry: number) =>
  request<KnownTaken>('POST', `${item(id)}/known/assessment`, { body: { entry } })
export const sayWrong = (id: string) => request<KnownOfItem>('POST', `${item(id)}/known/wrong`)
export const confirmKnown = (id: string) => request<KnownOfItem>('POST', `${item(id)}/known/confirmation`)
export const readSpared = () => request<ViewsSpared>('GET', '/api/known/spared')

export const readAlike = (id: string) => request<AlikeItems>('GET', `${item(id)}/alike`)
/** One decision about an item and others that are the very same, all of which the analyst has seen in the list. */
export const assessTogether = (id: string, assessment: AssessmentInput, items: readonly string[]) =>
  request<TogetherResult>('POST', `${item(id)}/alike/assessments`, {
    body: { assessment, items: [...items] } satisfies TogetherInput,
  })
