import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { durationInWords, secondsLeft } from './duration.ts'
import { countryName } from './names.ts'
import { fileSize } from './size.ts'
import { clockTime, localTime, utcTime } from './time.ts'

const moment = '2026-03-01T23:05:09.250Z'

describe('times', () => {
  it('are in the reader’s zone, with the zone written', () => {
    expect(localTime(moment, 'en-GB', 'Europe/Stockholm')).toBe('2 Mar 2026, 00:05 CET')
    expect(localTime(moment, 'sv', 'Europe/Stockholm')).toMatch(/^2 mars 2026.*00:05 CET$/)
    expect(clockTime(moment, 'en-GB', 'Europe/Amsterdam')).toBe('00:05')
  })

  it('are in UTC to the second on hover', () => {
    expect(utcTime(moment)).toBe('2026-03-01 23:05:09 UTC')
  })
})

describe('durations', () => {
  it.each([
    [0, '0 seconds'],
    [400, '0.4 seconds'],
    [1000, '1 second'],
    [72_000, '1 minute, 12 seconds'],
    [3_600_000, '1 hour'],
    [3_599_900, '1 hour'],
    [7_500_000, '2 hours, 5 minutes'],
    [90_000_000, '1 day, 1 hour'],
    [-5, '0 seconds'],
  ])('%d ms is said as "%s"', (ms, words) => {
    expect(durationInWords(ms, 'en')).toBe(words)
  })

  it('never say sixty seconds, sixty minutes or 24 hours', () => {
    fc.assert(
      fc.property(fc.nat(30 * 86_400_000), (ms) => {
        const words = durationInWords(ms, 'en')
        return !/\b(60 (seconds|minutes)|24 hours)\b/.test(words)
      }),
    )
  })

  it('count down in steps, so that the text stands still, and end at none', () => {
    const until = '2026-03-01T23:05:30.000Z'
    expect(secondsLeft(until, new Date('2026-03-01T23:05:02Z'))).toBe(30)
    expect(secondsLeft(until, new Date('2026-03-01T23:05:06Z'))).toBe(25)
    expect(secondsLeft(until, new Date('2026-03-01T23:05:23Z'))).toBe(7)
    expect(secondsLeft(until, new Date('2026-03-01T23:06:00Z'))).toBe(0)
  })
})

describe('sizes and names', () => {
  it('give sizes three digits at most', () => {
    expect(fileSize(999, 'en')).toBe('999 byte')
    expect(fileSize(356_812, 'en')).toBe('357 kB')
    expect(fileSize(2_000_000_000_000, 'en')).toBe('2,000 GB')
  })

  it('name countries in the reader’s language, and say the code where there is no name', () => {
    expect(countryName('NL', 'sv')).toBe('Nederländerna')
    expect(countryName('??', 'sv')).toBe('??')
  })
})
