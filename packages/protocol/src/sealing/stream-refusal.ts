import type { OpenPartReason } from './open-part.ts'

/** With which a stream breaks whose bytes are not as they were sealed; every other error is one of its source. */
export class StreamRefusal extends Error {
  readonly reason: OpenPartReason

  constructor(reason: OpenPartReason, message: string) {
    super(message)
    this.name = 'StreamRefusal'
    this.reason = reason
  }
}
