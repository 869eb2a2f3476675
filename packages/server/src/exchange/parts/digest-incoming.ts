import type { ExchangeContext } from '../context.ts'
import { type DigestedPiece, digestCiphertext, rememberDigest } from './open-piece.ts'

/** Opens a part while it comes, so that the answer to its envelope need not wait for that. */
export interface IncomingDigest {
  /** Resolves when the piece is not needed any more. */
  add(piece: Uint8Array): Promise<void>
  /** All of it is here, and is what was announced: what was found in it is remembered for `digestPiece`. */
  keep(part: { sha256: string }): Promise<void>
  /** It is of no use. Harmless after `keep`. */
  drop(): void
}

/** Nothing but a digest comes of it, and that only by `keep`: a part that breaks off, or that is not for us, leaves nothing. */
export function digestIncoming(context: ExchangeContext): IncomingDigest {
  let given = Promise.withResolvers<Uint8Array | undefined>()
  let used = Promise.withResolvers<void>()
  let isOver = false

  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = await given.promise
      if (piece === undefined) return
      yield piece
      given = Promise.withResolvers()
      used.resolve()
    }
  }

  const digesting = digestCiphertext(context, pieces())
  const end = () => {
    isOver = true
    used.resolve()
  }
  // Who opens it has ended early when it is not for us, or not as it was sealed: the rest is not looked at.
  digesting.then(end, end)

  return {
    add: async (piece) => {
      if (isOver) return
      used = Promise.withResolvers()
      given.resolve(piece)
      await used.promise
    },
    keep: async (part) => {
      given.resolve(undefined)
      const digested: DigestedPiece | undefined = await digesting.catch(() => undefined)
      // Whatever went wrong is found again, and said, when the envelope is opened.
      if (digested?.ok) rememberDigest(context, part, Promise.resolve(digested))
    },
    drop: () => given.resolve(undefined),
  }
}
