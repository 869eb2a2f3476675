import type { Me } from '../api/types.ts'

/** Where a person's work is. */
export function home(me: Me): '/' | '/portal' | '/exchange' | '/statistics' {
  if (me.permissions.includes('assess')) return '/'
  if (me.permissions.includes('portal')) return '/portal'
  return me.permissions.includes('exchange') ? '/exchange' : '/statistics'
}
