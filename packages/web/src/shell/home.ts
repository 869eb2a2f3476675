import type { Me } from '../api/types.ts'

/** Where a person's work is. */
export function home(me: Me): '/' | '/portal' | '/statistics' {
  if (me.permissions.includes('assess')) return '/'
  return me.permissions.includes('portal') ? '/portal' : '/statistics'
}
