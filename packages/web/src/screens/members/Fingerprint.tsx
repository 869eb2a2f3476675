import styles from './Members.module.css'

/** A fingerprint as it is read aloud: ten groups, five a line. */
export function Fingerprint({ of: fingerprint, label }: { of: string; label: string }) {
  const groups = fingerprint.split(' ').map((group, at) => ({ place: at + 1, group }))
  return (
    <ol className={styles['fingerprint']} aria-label={label} dir="ltr">
      {groups.map(({ place, group }) => (
        <li key={place}>
          <code>{group}</code>
        </li>
      ))}
    </ol>
  )
}
