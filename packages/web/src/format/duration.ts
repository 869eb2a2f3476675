const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const

/**
 * A duration in words, its two largest units: "2 hours, 5 minutes". Below a second: "0.4 seconds".
 * Negative durations count as none.
 */
export function durationInWords(ms: number, language: string): string {
  if (ms > 0 && ms < 1000) return inUnit(Math.round(ms / 100) / 10, 'second', language)
  const largest = units.findIndex(([, size]) => ms >= size)
  if (largest === -1) return inUnit(0, 'second', language)
  const [unit, size] = units[largest] ?? ['second', 1000]
  const next = units[largest + 1]
  const [nextUnit, nextSize] = next ?? [unit, size]
  const rounded = Math.round(ms / nextSize) * nextSize
  const larger = units[largest - 1]
  if (larger && rounded >= larger[1]) return durationInWords(rounded, language)
  if (!next) return inUnit(rounded / size, unit, language)
  const rest = Math.round((rounded % size) / nextSize)
  const parts = [
    inUnit(Math.floor(rounded / size), unit, language),
    ...(rest === 0 ? [] : [inUnit(rest, nextUnit, language)]),
  ]
  return new Intl.ListFormat(language, { type: 'unit', style: 'long' }).format(parts)
}

function inUnit(value: number, unit: 'day' | 'hour' | 'minute' | 'second', language: string): string {
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(value)
}

/** Seconds left until a moment, in steps that let the text stand still: fives above ten, then ones. Never negative. */
export function secondsLeft(untilIso: string, now: Date): number {
  const left = Math.max(0, Math.ceil((new Date(untilIso).getTime() - now.getTime()) / 1000))
  return left > 10 ? Math.ceil(left / 5) * 5 : left
}
