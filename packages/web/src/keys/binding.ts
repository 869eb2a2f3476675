/** One key of a screen: what it is, what it does in words, and the deed. */
export interface Binding {
  /** As `KeyboardEvent.key` gives it. */
  key: string
  text: string
  run(): void
  /** Left out when undefined; a key that is off is not shown on `?`. */
  on?: boolean
}

/** What a key event says, as far as keys are concerned. */
export interface KeyPress {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  repeat: boolean
  target: { tagName: string; isContentEditable: boolean } | null
}

const typing = new Set(['INPUT', 'TEXTAREA', 'SELECT'])
const pressable = new Set(['BUTTON', 'A', 'SUMMARY'])

/** The binding that a key press means, if any. What is typed into a field, and what a focused button does, stays theirs. */
export function bindingFor(press: KeyPress, bindings: readonly Binding[]): Binding | undefined {
  if (press.ctrlKey || press.metaKey || press.altKey || press.repeat) return undefined
  const tag = press.target?.tagName ?? ''
  if (typing.has(tag) || press.target?.isContentEditable) return undefined
  if ((press.key === 'Enter' || press.key === ' ') && pressable.has(tag)) return undefined
  const wanted = press.key.length === 1 ? press.key.toLowerCase() : press.key
  return bindings.findLast((binding) => binding.on !== false && binding.key === wanted)
}

/** The bindings that a key press can reach, in order; of two with the same key the later one. */
export function inForce(bindings: readonly Binding[]): readonly Binding[] {
  const on = bindings.filter((binding) => binding.on !== false)
  return on.filter((binding, index) => !on.some((other, at) => at > index && other.key === binding.key))
}
