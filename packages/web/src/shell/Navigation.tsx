import { Link } from '@tanstack/react-router'
import type { Me } from '../api/types.ts'
import { useTexts } from '../texts/use-texts.ts'
import styles from './Navigation.module.css'

const places = [
  ['/', 'queue', 'assess'],
  ['/attention', 'attention', 'assess'],
  ['/items', 'items', 'assess'],
  ['/hand-overs', 'handOvers', 'assess'],
  ['/notices', 'notices', 'assess'],
  ['/portal', 'portal', 'portal'],
  ['/statistics', 'statistics', 'statistics'],
] as const

export function Navigation({ permissions }: { permissions: Me['permissions'] }) {
  const { t } = useTexts()
  return (
    <nav aria-label={t('shell.navigation')} className={styles['navigation']}>
      <ul>
        {places
          .filter(([, , permission]) => permissions.includes(permission))
          .map(([to, name]) => (
            <li key={to}>
              <Link to={to} activeOptions={{ exact: to !== '/portal' }} className={styles['place'] ?? ''}>
                {t(`place.${name}`)}
              </Link>
            </li>
          ))}
      </ul>
    </nav>
  )
}
