import { done, type Outcome, refuse } from './refusal.ts'
import type { PageRequest } from './requests.ts'
import type { Picture, Site } from './site.ts'

/** Puts a page on its host and its pictures on theirs. Changes nothing when it refuses. */
export function placePage(sites: ReadonlyMap<string, Site>, request: PageRequest): Outcome<Site> {
  const site = sites.get(request.host)
  const pictureSite = sites.get(request.pictureHost ?? request.host)
  if (site === undefined || pictureSite === undefined) {
    return refuse(
      'unknown-host',
      `There is no host ${site === undefined ? request.host : request.pictureHost}.`,
    )
  }
  const pictures = picturesOf(request, pictureSite.host)
  const taken = [
    ...(isTaken(site, request.path) ? [request.path] : []),
    ...pictures.map((picture) => picture.path).filter((path) => isTaken(pictureSite, path)),
  ]
  if (taken[0] !== undefined) return refuse('path-taken', `Something stands at ${taken[0]} already.`)
  for (const picture of pictures) pictureSite.pictures.set(picture.path, picture)
  site.pages.set(request.path, { path: request.path, mode: request.mode, pictures, takenDown: undefined })
  return done(site)
}

function isTaken(site: Site, path: string): boolean {
  return site.pages.has(path) || site.pictures.has(path)
}

function picturesOf(request: PageRequest, host: string): Picture[] {
  const seed = request.seed ?? request.host + request.path
  // A page with a query has a folder of its own, so that `/view?id=1` and `/view?id=2` do not share pictures.
  const folder = request.path.replace('?', '/').replace(/\/$/, '')
  const prefix = host === request.host ? folder : `/${request.host}${folder}`
  return Array.from({ length: request.pictures }, (_, index) => ({
    host,
    path: `${prefix}/picture-${index + 1}.png`,
    seed: `${seed}-${index + 1}`,
    ...request.pictureSize,
    mode: host === request.host ? request.mode : { kind: 'normal' },
    takenDown: undefined,
  }))
}
