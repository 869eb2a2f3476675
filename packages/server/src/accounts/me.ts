import { can, type Foundation, type Subject, type UserId } from '../foundation/index.ts'
import { type Me, permissionNames } from './schemas.ts'

/** Today's exposure of a person; the capture room counts it. */
export type ExposureToday = (
  foundation: Foundation,
  userId: UserId,
) => Promise<{ viewsToday: number; limitMs: number; usedMs: number }>

export async function describeMe(
  foundation: Foundation,
  subject: Extract<Subject, { kind: 'user' }>,
  exposureToday: ExposureToday,
): Promise<Me> {
  const { id, name, kind, country } = foundation.config.member
  const exposure = await exposureToday(foundation, subject.userId)
  return {
    user: { id: subject.userId, name: subject.name, role: subject.role },
    member: { id, name, kind, country },
    permissions: permissionNames.filter((permission) => can(subject, permission)),
    exposure: {
      viewsToday: exposure.viewsToday,
      limitMs: exposure.limitMs,
      usedMs: Math.round(exposure.usedMs),
    },
  }
}
