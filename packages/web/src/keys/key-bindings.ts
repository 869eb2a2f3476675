import { createContext, useContext, useLayoutEffect, useRef, useSyncExternalStore } from 'react'
import { readPreference, savePreference } from '../theme/preferences.ts'
import { type Binding, bindingFor, inForce } from './binding.ts'

interface Layer {
  /** A step's keys go before those of the screen around it. */
  of: 'screen' | 'step'
  bindings: readonly Binding[]
}

/** The keys of everything on screen. */
export interface KeyBindings {
  add(layer: Layer): () => void
  /** What `?` shows. */
  listed(): readonly Binding[]
  enabled(): boolean
  /** Single keys can be turned off (WCAG 2.1.4): speech input types letters. */
  setEnabled(enabled: boolean): void
  subscribe(listener: () => void): () => void
}

export function newKeyBindings(target: Pick<Window, 'addEventListener'>): KeyBindings {
  const layers: Layer[] = []
  const listeners = new Set<() => void>()
  const all = () =>
    (['screen', 'step'] as const)
      .flatMap((of) => layers.filter((layer) => layer.of === of))
      .flatMap((layer) => layer.bindings)
  let enabled = readPreference('keys') !== 'off'
  target.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || document.querySelector('dialog[open]')) return
    const { key, ctrlKey, metaKey, altKey, repeat } = event
    const focused = event.target instanceof HTMLElement ? event.target : null
    if (!enabled && key !== '?') return
    const press = { key, ctrlKey, metaKey, altKey, repeat, target: focused }
    const binding = bindingFor(press, all())
    if (!binding) return
    event.preventDefault()
    binding.run()
  })
  return {
    add: (layer) => {
      layers.push(layer)
      return () => void layers.splice(layers.indexOf(layer), 1)
    },
    listed: () => inForce(all()),
    enabled: () => enabled,
    setEnabled: (next) => {
      enabled = next
      savePreference('keys', next ? 'on' : 'off')
      for (const listener of listeners) listener()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

export const KeyContext = createContext<KeyBindings | undefined>(undefined)

function useKeyBindings(): KeyBindings {
  const bindings = useContext(KeyContext)
  if (!bindings) throw new Error('There is no KeyContext around this')
  return bindings
}

/** The screen's keys for as long as the component is there. */
export function useKeys(bindings: readonly Binding[], of: Layer['of'] = 'screen'): void {
  const registry = useKeyBindings()
  const layer = useRef<Layer>({ of, bindings })
  // In force with what is on screen, not some time after it: a key must never mean what was there before.
  useLayoutEffect(() => {
    layer.current.bindings = bindings
  })
  useLayoutEffect(() => registry.add(layer.current), [registry])
}

export function useKeysEnabled(): [boolean, (enabled: boolean) => void, () => readonly Binding[]] {
  const registry = useKeyBindings()
  const enabled = useSyncExternalStore(registry.subscribe, registry.enabled)
  return [enabled, registry.setEnabled, registry.listed]
}
