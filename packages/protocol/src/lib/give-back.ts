/**
 * Lets go of the memory of bytes that nobody uses any more, at once. The collector counts it only from 64 MiB on, so that
 * what goes through by the gibibyte would always hold that much and keep it busy. Only for who has the bytes alone.
 */
export function giveBack(bytes: Uint8Array): void {
  // A small buffer may share its memory with others.
  const { buffer } = bytes
  if (buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength) buffer.transfer(0)
}
