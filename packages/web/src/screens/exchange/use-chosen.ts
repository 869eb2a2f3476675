import { useState } from 'react'

export interface Chosen<Id> {
  has(id: Id): boolean
  toggle(id: Id): void
  /** All of them, or none when all were chosen. */
  toggleAll(): void
  clear(): void
  /** The line that has the focus. */
  setCurrent(id: Id): void
  /** What a key acts on: what was chosen, else the line with the focus, else the only one there is. */
  targets(): readonly Id[]
}

/** Lines of a list that a person has chosen. What is not in the list any more is not chosen either. */
export function useChosen<Id extends string | number>(listed: readonly Id[]): Chosen<Id> {
  const [chosen, setChosen] = useState<ReadonlySet<Id>>(new Set())
  const [current, setCurrent] = useState<Id>()
  const valid = listed.filter((id) => chosen.has(id))
  return {
    has: (id) => chosen.has(id),
    toggle: (id) => {
      const next = new Set(chosen)
      if (!next.delete(id)) next.add(id)
      setChosen(next)
    },
    toggleAll: () => setChosen(new Set(valid.length === listed.length ? [] : listed)),
    clear: () => setChosen(new Set()),
    setCurrent,
    targets: () => {
      if (valid.length > 0) return valid
      if (current !== undefined && listed.includes(current)) return [current]
      return listed.length === 1 ? listed : []
    },
  }
}
