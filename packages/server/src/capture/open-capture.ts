import { z } from 'zod'
import { type Foundation, type ItemId, isId } from '../foundation/index.ts'
import type { Room } from '../room.ts'
import { captureBrowser } from './browser/capture-browser.ts'
import { captureItem } from './capture-item.ts'
import type { CaptureContext } from './context.ts'
import { fingerprintItem } from './fingerprint-item.ts'
import { giveUpCapture } from './give-up.ts'
import { type PictureProcess, startPictureProcess } from './picture-process/picture-process.ts'
import { pictureProcesses } from './picture-process/picture-processes.ts'
import { findSandbox, type Sandbox, sandboxWarning } from './picture-process/sandbox.ts'
import { findFfmpeg, videoFrames } from './picture-process/video-frames.ts'
import { captureRoutes } from './routes.ts'

const payload = z.object({ itemId: z.string().refine(isId) })

/**
 * Opens the room. Browser and picture process start when they are first needed. `isSpared` says of which items no rendition is made,
 * because nobody needs to look.
 */
export function openCapture(
  foundation: Foundation,
  dependencies: Pick<CaptureContext, 'isSpared'> = {},
): Room & Required<Pick<Room, 'stop'>> {
  const sandbox = findSandbox()
  const room: CaptureContext = {
    foundation,
    ...dependencies,
    browser: captureBrowser({
      executablePath: foundation.config.browser.executablePath,
      allowUnsandboxed: foundation.config.browser.allowUnsandboxed,
      warn: (message) => foundation.log.warn(message),
    }),
    pictures: pictureProcesses(startInSandbox(foundation, sandbox)),
    videoFrames: async (video) => videoFrames(await sandbox, findFfmpeg(), video),
  }
  if (foundation.config.browser.allowUnsandboxed)
    foundation.log.warn(
      'browser.allowUnsandboxed: pages are captured also without the sandbox of the browser',
    )
  foundation.jobs.define({
    queue: 'capture-item',
    payload,
    handle: async (payloads) => {
      for (const { itemId } of payloads) await captureItem(room, itemId as ItemId)
    },
    // A capture mostly waits for its host.
    concurrency: 2,
  })
  foundation.jobs.define({
    queue: 'capture-item.dead',
    payload,
    handle: async (payloads) => {
      for (const { itemId } of payloads) await giveUpCapture(foundation, itemId as ItemId)
    },
  })
  foundation.jobs.follow('item-traced', 'capture-item')
  foundation.jobs.define({
    queue: 'fingerprint-item',
    payload,
    handle: async (payloads) => {
      for (const { itemId } of payloads) await fingerprintItem(room, itemId as ItemId)
    },
  })
  foundation.jobs.follow('evidence-kept', 'fingerprint-item')
  return {
    routes: { workbench: captureRoutes(room) },
    stop: async () => {
      await room.browser.stop()
      await room.pictures.stop()
    },
  }
}

async function startInSandbox({ log }: Foundation, found: Promise<Sandbox>): Promise<() => PictureProcess> {
  const sandbox = await found
  const warning = sandboxWarning(sandbox)
  if (warning !== undefined) log.warn(warning)
  if (findFfmpeg() === undefined)
    log.info('ffmpeg is not installed: videos are recognised by their exact hashes alone')
  return () => startPictureProcess(sandbox)
}
