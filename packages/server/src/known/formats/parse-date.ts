const isoDate =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i
/** .NET's: milliseconds since 1970; the zone behind them says only how they were shown. */
const netDate = /^\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\/$/
const earliest = Date.UTC(1970, 0, 1)
const latest = Date.UTC(2100, 0, 1)

/**
 * Reads the dates that lists come with: ISO 8601 with any number of digits behind the second (seven in .NET's exports), or
 * `/Date(ms)/` (reference/domain.md 3.3). Without a zone it is UTC. Undefined for anything else.
 */
export function parseDate(text: string): string | undefined {
  const net = netDate.exec(text.trim())
  if (net) return instant(Number(net[1]))
  const [, day, time = '00:00:00', fraction = '0', zone = 'Z'] = isoDate.exec(text.trim()) ?? []
  if (day === undefined) return undefined
  const seconds = time.length === 5 ? `${time}:00` : time
  const ms = Date.parse(`${day}T${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}${withColon(zone)}`)
  // Date.parse lets the 31st of February be a day in March.
  return isDayOfCalendar(day) ? instant(ms) : undefined
}

function withColon(zone: string): string {
  return /^z$/i.test(zone) ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`
}

function isDayOfCalendar(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
}

function instant(ms: number): string | undefined {
  return ms >= earliest && ms < latest ? new Date(ms).toISOString() : undefined
}
