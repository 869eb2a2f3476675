// Types that clients of the workbench's API share with the server; no code.
export type { Me } from './accounts/index.ts'
export type { ItemDetail, ItemSummary } from './assessment/index.ts'
