import type { History } from './history.ts'

/** Until when one may send by this history: the directory's and the root's expiry, whichever is first (against freezing,
 *  TUF 5.3.10 and 5.6.6). The beginning of time when there is no directory. */
export function expiryOf({ root, directory }: Pick<History, 'root' | 'directory'>): Date {
  if (!directory) return new Date(0)
  return new Date(Math.min(Date.parse(root.root.expires), Date.parse(directory.content.expires)))
}
