import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Me } from '../api/types.ts'
import { needsQuery } from '../screens/exchange/exchange-queries.ts'
import { useTexts } from '../texts/use-texts.ts'
import styles from './Navigation.module.css'

const places = [
  ['/', 'queue', 'assess'],
  ['/attention', 'attention', 'assess'],
  ['/items', 'items', 'assess'],
  ['/exchange', 'exchange', 'exchange'],
  ['/notices', 'notices', 'assess'],
  ['/hash-lists', 'hashLists', 'assess'],
  ['/portal', 'portal', 'portal'],
  ['/statistics', 'statistics', 'statistics'],
] as const

export function Navigation({ permissions }: { permissions: Me['permissions'] }) {
  const { t } = useTexts()
  const needs = useQuery({ ...needsQuery, enabled: permissions.includes('exchange') }).data?.person ?? false
  return (
    <nav aria-label={t('shell.navigation')} className={styles['navigation']}>
      <ul>
        {places
          .filter(([, , permission]) => permissions.includes(permission))
          .map(([to, name]) => (
            <li key={to}>
              <Link to={to} activeOptions={{ exact: to !== '/portal' }} className={styles['place'] ?? ''}>
                {t(`place.${name}`)}
                {name === 'exchange' && needs && (
                  <span className={styles['mark']} role="img" aria-label={t('shell.needsPerson')} />
                )}
              </Link>
            </li>
          ))}
      </ul>
    </nav>
  )
}
