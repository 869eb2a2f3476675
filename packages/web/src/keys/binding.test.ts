import { describe, expect, it } from 'vitest'
import { type Binding, bindingFor, inForce, type KeyPress } from './binding.ts'

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  ...{ key, ctrlKey: false, metaKey: false, altKey: false, repeat: false, target: null },
  ...more,
})
const binding = (key: string, text: string, on?: boolean): Binding => ({
  ...{ key, text, run: () => undefined },
  ...(on === undefined ? {} : { on }),
})

describe('the keys of a screen', () => {
  const keys = [binding('n', 'next'), binding('Enter', 'accept'), binding('v', 'view', false)]

  it('are found whatever the case', () => {
    expect(bindingFor(press('N'), keys)?.text).toBe('next')
  })

  it('give the inner part precedence over what is around it', () => {
    expect(bindingFor(press('n'), [...keys, binding('n', 'not categorised')])?.text).toBe('not categorised')
  })

  it('fall through where the inner one is off', () => {
    expect(bindingFor(press('n'), [...keys, binding('n', 'off', false)])?.text).toBe('next')
    expect(bindingFor(press('v'), keys)).toBeUndefined()
  })

  it('are listed as they work: what is off or covered is left out', () => {
    const listed = inForce([...keys, binding('n', 'not categorised')]).map(({ text }) => text)
    expect(listed).toEqual(['accept', 'not categorised'])
  })

  it.each(['INPUT', 'TEXTAREA', 'SELECT'])('stay out of what is typed into %s', (tagName) => {
    expect(bindingFor(press('n', { target: { tagName, isContentEditable: false } }), keys)).toBeUndefined()
  })

  it('leave Enter to a focused button or link', () => {
    for (const tagName of ['BUTTON', 'A'])
      expect(
        bindingFor(press('Enter', { target: { tagName, isContentEditable: false } }), keys),
      ).toBeUndefined()
    expect(bindingFor(press('Enter'), keys)?.text).toBe('accept')
  })

  it('leave the browser’s own shortcuts alone, and do nothing twice while a key is held', () => {
    for (const more of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { repeat: true }])
      expect(bindingFor(press('n', more), keys)).toBeUndefined()
  })
})
