import type { History } from './history.ts'

/** Whether trust in this history may begin with a root document that came another way: with the installer, or compared by
 *  its fingerprint. It need not be the first, for the later ones are signed by the earlier. Only what is signed counts, for
 *  signatures may have been added since. */
export function beginsWith({ roots }: Pick<History, 'roots'>, root: string): boolean {
  try {
    return roots.includes((JSON.parse(root) as { payload: string }).payload)
  } catch {
    return false
  }
}
