import type { CDPSession } from 'playwright-core'

/** Connections that stay open on a page that is done. */
const neverDone = ['EventSource', 'WebSocket', 'Ping', 'Preflight']
/** What is waited for as long as the page may take. */
const evidence = ['Document', 'Image', 'Media']

export interface PageActivity {
  /**
   * Waits until nothing was under way for half a second. From `softUntil` on only pictures, videos and frames are
   * waited for; false when `until` passed. Both in ms since the epoch, of the machine's own clock: a browser does not
   * follow any other.
   */
  quiet(softUntil: number, until: number): Promise<boolean>
  /** Addresses of pictures, videos and frames that were asked for and have not come. */
  unfinished(): string[]
}

const quietMs = 500
const stepMs = 50

/** Watches what a page has under way; `isTaking` says whether bodies are still being taken out of it. */
export function pageActivity(session: CDPSession, isTaking: () => boolean): PageActivity {
  const underWay = new Map<string, { url: string; isEvidence: boolean }>()
  let changes = 0
  session.on('Network.requestWillBeSent', ({ requestId, request, type }) => {
    changes += 1
    const word = type ?? 'Other'
    if (!neverDone.includes(word) && /^https?:/i.test(request.url))
      underWay.set(requestId, { url: request.url, isEvidence: evidence.includes(word) })
  })
  const end = ({ requestId }: { requestId: string }) => {
    changes += 1
    underWay.delete(requestId)
  }
  session.on('Network.loadingFinished', end)
  session.on('Network.loadingFailed', end)

  const evidenceUnderWay = () => [...underWay.values()].filter((each) => each.isEvidence)
  const isQuiet = (softly: boolean) =>
    !isTaking() && (softly ? evidenceUnderWay().length === 0 : underWay.size === 0)

  return {
    quiet: async (softUntil, until) => {
      let quietFor = 0
      let seen = changes
      for (;;) {
        const now = Date.now()
        const softly = now >= softUntil
        if (now >= until) return false
        if (quietFor >= quietMs) return true
        await new Promise((resolve) => setTimeout(resolve, stepMs))
        quietFor = isQuiet(softly) && (softly || seen === changes) ? quietFor + stepMs : 0
        seen = changes
      }
    },
    unfinished: () => evidenceUnderWay().map((each) => each.url),
  }
}
