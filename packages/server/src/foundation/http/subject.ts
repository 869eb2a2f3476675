import type { UserId } from '../ids.ts'

export const userRoles = ['analyst', 'manager', 'officer', 'administrator'] as const
export type UserRole = (typeof userRoles)[number]

/** Who asks: a signed-in person of this member, or nobody in particular. */
export type Subject =
  | { kind: 'anonymous' }
  | {
      kind: 'user'
      userId: UserId
      name: string
      role: UserRole
      through: 'session' | 'token'
      sessionId?: string
    }

/** What a route needs. `anyone` and `peer` guard themselves (a code, a signature). */
export type Permission =
  | 'anyone'
  | 'peer'
  | 'signed-in'
  | 'assess'
  | 'act'
  | 'exchange'
  | 'portal'
  | 'statistics'
  | 'administer'

const grants: Readonly<Record<UserRole, readonly Permission[]>> = {
  analyst: ['signed-in', 'assess', 'act', 'exchange', 'statistics'],
  manager: ['signed-in', 'assess', 'act', 'exchange', 'statistics', 'administer'],
  officer: ['signed-in', 'portal', 'statistics'],
  administrator: ['signed-in', 'exchange', 'statistics', 'administer'],
}

/** Deny by default: only what the role's row names. */
export function can(subject: Subject, permission: Permission): boolean {
  if (permission === 'anyone' || permission === 'peer') return true
  return subject.kind === 'user' && grants[subject.role].includes(permission)
}
