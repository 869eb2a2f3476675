// What runs inside the page, in a world of its own that the page's scripts cannot see or change.
import type { CDPSession } from 'playwright-core'

/** Evaluates an expression in a fresh isolated world of the main frame; undefined when the page would not answer. */
export async function evaluateApart<Value>(
  session: CDPSession,
  frameId: string,
  expression: string,
  timeoutMs: number,
): Promise<Value | undefined> {
  try {
    const { executionContextId } = await session.send(
      'Page.createIsolatedWorld',
      { frameId },
      { timeout: timeoutMs },
    )
    const { result, exceptionDetails } = await session.send(
      'Runtime.evaluate',
      {
        expression,
        contextId: executionContextId,
        awaitPromise: true,
        returnByValue: true,
        timeout: timeoutMs,
      },
      { timeout: timeoutMs },
    )
    return exceptionDetails === undefined ? (result.value as Value) : undefined
  } catch {
    return undefined
  }
}

/** Asks for what would only be loaded when somebody scrolls there or presses play. Gives the page's height. */
export const loadEverything = `(() => {
  for (const element of document.querySelectorAll('img, iframe')) element.loading = 'eager'
  for (const element of document.querySelectorAll('video')) { element.muted = true; element.preload = 'auto' }
  return Math.ceil(document.documentElement?.scrollHeight ?? 0)
})()`

/** Pictures that were never asked for over the network: written into the page, or made by its scripts. */
export const inlinePictures = (maxFiles: number, maxBytes: number) => `(async () => {
  const addresses = [...new Set(Array.from(document.images, (image) => image.currentSrc || image.src))]
  const found = []
  let left = ${maxBytes}
  for (const address of addresses.filter((each) => /^(data|blob):/i.test(each)).slice(0, ${maxFiles})) {
    try {
      if (/^data:/i.test(address)) {
        left -= address.length
        if (left >= 0) found.push(address)
        continue
      }
      const blob = await (await fetch(address)).blob()
      left -= blob.size * 1.4
      if (left < 0) continue
      found.push(await new Promise((resolve, reject) => {
        const reader = new FileReader()
        reader.onload = () => resolve(reader.result)
        reader.onerror = reject
        reader.readAsDataURL(blob)
      }))
    } catch {}
  }
  return found
})()`
