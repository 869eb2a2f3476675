/** A generator over a source as a stream. Cancelling it lets go of the source, even when the generator has not begun. */
export function readableOf(
  pieces: AsyncGenerator<Uint8Array>,
  source: AsyncIterator<Uint8Array, unknown>,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const next = await pieces.next()
      if (next.done) controller.close()
      else controller.enqueue(next.value)
    },
    cancel: async () => {
      await pieces.return(undefined)
      await source.return?.()
    },
  })
}
