// What a person sets for this browser: no secret, so it stays through sign-out.
const names = ['language', 'theme', 'keys'] as const
type Name = (typeof names)[number]
const key = (name: Name) => `samverkan-${name}`

export function readPreference(name: Name): string | undefined {
  try {
    return localStorage.getItem(key(name)) ?? undefined
  } catch {
    return undefined
  }
}

export function savePreference(name: Name, value: string): void {
  try {
    localStorage.setItem(key(name), value)
  } catch {
    // A browser that stores nothing still works; the choice then lasts as long as the page.
  }
}

/** Signing out clears the browser's storage for this site; this puts the preferences back. */
export async function keepPreferences(through: () => Promise<unknown>): Promise<void> {
  const kept = names.map((name) => [name, readPreference(name)] as const)
  await through()
  for (const [name, value] of kept) if (value !== undefined) savePreference(name, value)
}
