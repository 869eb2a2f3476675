const usualPeriodMs = 365 * 24 * 3_600_000

export type Period = { ok: true; from: Date; to: Date } | { ok: false; reason: 'period-backwards' }

/** The asked period, `from` included and `to` not; open ends are filled to the year before now. */
export function periodOf(from: string | undefined, to: string | undefined, now: Date): Period {
  const end = to === undefined ? now : new Date(to)
  const start = from === undefined ? new Date(end.getTime() - usualPeriodMs) : new Date(from)
  return start <= end ? { ok: true, from: start, to: end } : { ok: false, reason: 'period-backwards' }
}
