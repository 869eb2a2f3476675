import { requestText } from './request.ts'

/** Everything that proves an item's hand-overs, as the file's text. */
export const readProof = (id: string) => requestText(`/api/items/${encodeURIComponent(id)}/proof`)
