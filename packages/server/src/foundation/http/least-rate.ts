import type { IncomingMessage } from 'node:http'

/** How fast a body has to come, measured over each stretch of `overMs`. */
export interface LeastRate {
  bytesPerSecond: number
  overMs: number
}

/** Calls `tooSlow` once the body of the request comes more slowly than that; what waits for us to read it does not count
 *  against the sender. Instead of a limit on the whole time, which a large body on a slow line could not keep. */
export function guardRate(request: IncomingMessage, rate: LeastRate, tooSlow: () => void): void {
  const { socket } = request
  const least = (rate.bytesPerSecond * rate.overMs) / 1000
  // What came together with the header is not counted any more, so the first stretch tells nothing.
  let before: number | undefined
  const timer = setInterval(() => {
    const came = before === undefined ? least : socket.bytesRead - before
    before = socket.bytesRead
    if (request.complete) clearInterval(timer)
    else if (came < least && request.readableLength === 0) {
      clearInterval(timer)
      tooSlow()
    }
  }, rate.overMs)
  timer.unref()
  for (const ended of ['end', 'close']) request.once(ended, () => clearInterval(timer))
}
