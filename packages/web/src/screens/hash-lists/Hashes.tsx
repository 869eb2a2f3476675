import type { HashEntry } from '../../api/types.ts'
import styles from './HashLists.module.css'

/** The hashes that an entry has, each with its kind. */
export function Hashes({ of }: { of: Pick<HashEntry, 'md5' | 'sha1' | 'sha256' | 'pdq'> }) {
  const hashes = [
    ['MD5', of.md5],
    ['SHA-1', of.sha1],
    ['SHA-256', of.sha256],
    ['PDQ', of.pdq],
  ] as const
  return (
    <div className={styles['hash']} dir="ltr">
      {hashes.map(
        ([kind, hash]) =>
          hash !== null && (
            <div key={kind}>
              <span>{kind}</span> {hash}
            </div>
          ),
      )}
    </div>
  )
}
