import type { Publication } from './publication.ts'

/** What this server knows besides what was published. */
export interface OwnKnowledge {
  publication: Publication
  fetchedAt: Date
  /** When this server took each document, in their order. */
  seenAt: readonly Date[]
  /** `member identity_kid` of those that a person here has confirmed. */
  confirmed: ReadonlySet<string>
  /** Members that have been shown another directory. */
  split: ReadonlySet<string>
}
