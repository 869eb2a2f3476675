// To whom a receiver may pass on what it was given (docs: exchange-protocol.md 2, `onward`). Pure.

/** From the narrowest to the widest. */
export const onwardRules = ['none', 'le', 'network'] as const
export type Onward = (typeof onwardRules)[number]

/** What an item's givers allow. Ours alone: everything. */
export interface Terms {
  onward: Onward
  /** Its origin and whoever gave it to us: it may always go back to them. */
  freeTo: readonly string[]
}

export const ownTerms: Terms = { onward: 'network', freeTo: [] }

/** The stricter of two rules. */
export function narrower(one: Onward, other: Onward): Onward {
  return onwardRules.indexOf(one) < onwardRules.indexOf(other) ? one : other
}

/** What may still be allowed to others by somebody who is bound by `onward` itself. */
export function choicesWithin(onward: Onward): Onward[] {
  return onwardRules.filter((one) => narrower(one, onward) === one)
}

/**
 * What binds us. Where the origin gave us the item itself, its word counts, whatever those in between have said;
 * otherwise the strictest of those who gave it to us.
 */
export function termsOf(origin: string, given: ReadonlyMap<string, Onward>, self: string): Terms {
  if (origin === self) return ownTerms
  const fromOrigin = given.get(origin)
  const onward = fromOrigin ?? [...given.values()].reduce(narrower, 'network' as Onward)
  return { onward, freeTo: [origin, ...given.keys()] }
}

/** Whether an item under these terms may be given to the member; its origin and its givers may always have it back. */
export function mayGoTo(terms: Terms, member: { id: string; kind: string }): boolean {
  if (terms.freeTo.includes(member.id)) return true
  switch (terms.onward) {
    case 'none':
      return false
    case 'le':
      return member.kind === 'police' || member.kind === 'interpol'
    case 'network':
      return true
  }
}
