/** Why the made-up web does not do what it was asked. */
export type RefusalReason =
  | 'host-exists'
  | 'unknown-host'
  | 'unknown-network'
  | 'no-free-address'
  | 'path-taken'
  | 'nothing-at-url'
  | 'unknown-provider'
  | 'unknown-mail'
  | 'no-mail-route'
  | 'mail-refused'

export interface Refusal {
  readonly ok: false
  readonly reason: RefusalReason
  /** One sentence for the person who asked. */
  readonly detail: string
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | Refusal

export function done<T>(value: T): Outcome<T> {
  return { ok: true, value }
}

export function refuse(reason: RefusalReason, detail: string): Refusal {
  return { ok: false, reason, detail }
}

/** For callers in the same process, to whom a refusal is a bug of their own. */
export function orThrow<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`${outcome.reason}: ${outcome.detail}`)
  return outcome.value
}
