/** In the reader's zone, with the zone written: "24 Nov 2025, 20:25 CET". */
export function localTime(iso: string, language: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(language, {
    ...{ year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' },
    timeZoneName: 'short',
    ...(timeZone === undefined ? {} : { timeZone }),
  } as Intl.DateTimeFormatOptions).format(new Date(iso))
}

/** The same moment in UTC, to the second: "2025-11-24 19:25:03 UTC". */
export function utcTime(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** Hour and minute in the reader's zone, for what ends today. */
export function clockTime(iso: string, language: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(new Date(iso))
}
