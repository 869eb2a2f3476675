const first = [
  'amber',
  'birch',
  'cedar',
  'copper',
  'dune',
  'granite',
  'heather',
  'indigo',
  'juniper',
  'maple',
  'opal',
  'willow',
]
const second = [
  'bay',
  'bridge',
  'brook',
  'field',
  'garden',
  'harbour',
  'hill',
  'lane',
  'meadow',
  'mill',
  'orchard',
  'ridge',
]

/** A neutral name under .example, such as `birch-harbour-4f1c.example`, from four random bytes. */
export function madeUpHostName(randomBytes: (length: number) => Uint8Array): string {
  const [a = 0, b = 0, ...rest] = randomBytes(4)
  return `${first[a % first.length]}-${second[b % second.length]}-${Buffer.from(rest).toString('hex')}.example`
}
