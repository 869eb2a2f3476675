const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of the bytes, or undefined when they are not well-formed UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}
