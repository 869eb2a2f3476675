export const periods = ['week', 'month', 'year'] as const
export type Period = (typeof periods)[number]

const dayMs = 86_400_000
const days: Readonly<Record<Period, number>> = { week: 7, month: 30, year: 365 }

/** Where a period that ends now begins. */
export function startOf(period: Period, now: Date): Date {
  return new Date(now.getTime() - days[period] * dayMs)
}
