const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const CHECKSUM_CHARACTERS = 6

/** The bytes in a bech32 text (BIP 173), without its checksum: for texts that age has checked already. */
export function bech32Payload(text: string): Uint8Array {
  const lower = text.toLowerCase()
  const characters = lower.slice(lower.lastIndexOf('1') + 1, -CHECKSUM_CHARACTERS)
  const bytes = new Uint8Array(Math.floor((characters.length * 5) / 8))
  let bits = 0
  let held = 0
  let at = 0
  for (const character of characters) {
    bits = ((bits << 5) | ALPHABET.indexOf(character)) & 0xfff
    held += 5
    if (held >= 8) {
      held -= 8
      bytes[at++] = (bits >> held) & 0xff
    }
  }
  return bytes
}
