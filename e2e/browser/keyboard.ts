import type { Page } from 'playwright-core'

export interface Keyboard {
  press(key: string): Promise<void>
  /** How many keys were pressed since the last call. */
  counted(): number
}

/** The page's keyboard, with a count. */
export function keyboardOf(page: Page): Keyboard {
  let pressed = 0
  return {
    press: (key) => {
      pressed += 1
      return page.keyboard.press(key)
    },
    counted: () => {
      const count = pressed
      pressed = 0
      return count
    },
  }
}
