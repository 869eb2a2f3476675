/** The text with one byte changed, for each of its bytes: its lowest bit (another letter of the same alphabet, mostly)
 *  and a letter that occurs everywhere. */
export function* eachChangedByte(text: string): Generator<{ at: number; changed: string }> {
  for (let at = 0; at < text.length; at++) {
    const neighbour = String.fromCharCode(text.charCodeAt(at) ^ 1)
    for (const one of [neighbour, text[at] === 'A' ? 'B' : 'A', ' ']) {
      if (one !== text[at]) yield { at, changed: text.slice(0, at) + one + text.slice(at + 1) }
    }
  }
}
