const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** "12 kB": the size of a file in the unit that gives one to three digits. */
export function fileSize(sizeBytes: number, language: string): string {
  const power = Math.min(units.length - 1, sizeBytes < 1000 ? 0 : Math.floor(Math.log10(sizeBytes) / 3))
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: units[power] ?? 'byte',
    unitDisplay: 'short',
    maximumSignificantDigits: 3,
  }).format(sizeBytes / 1000 ** power)
}
