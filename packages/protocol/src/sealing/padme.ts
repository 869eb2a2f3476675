/**
 * The padded length for a length, both in bytes: Padmé (Nikitin et al., PETS 2019), which leaks O(log log n) bits of the
 * length and adds at most 12 %.
 */
export function padme(length: number): number {
  if (!Number.isSafeInteger(length) || length < 0) throw new RangeError(`${length} is not a length`)
  if (length < 2) return length
  const exponent = Math.floor(Math.log2(length))
  const mantissaBits = Math.floor(Math.log2(exponent)) + 1
  const step = 2 ** Math.max(0, exponent - mantissaBits)
  return Math.ceil(length / step) * step
}
