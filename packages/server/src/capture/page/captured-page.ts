import type { AccessRecipe, ActionReason } from '../../reports/index.ts'

/** What is loaded, and how it must be asked for. */
export interface CaptureRequest {
  url: string
  recipe: AccessRecipe
}

export interface CaptureLimits {
  /** For loading; the snapshot that follows has its own short limit. */
  timeoutMs: number
  /** Of everything that is received for one page. */
  maxBytes: number
  maxFileBytes: number
  maxFiles: number
  maxRedirects: number
}

/** One step on the way to the page: an HTTP redirect, or (no status) a navigation that the page itself began. */
export interface Hop {
  url: string
  status: number | null
  at: string
}

export type Headers = Readonly<Record<string, string>>

export interface CapturedFile {
  /** Its own address; `data:` and `blob:` pictures have the page's address. */
  url: string
  status: number | null
  headers: Headers | null
  mediaType: string
  bytes: Buffer
  at: string
}

/** Why something that belongs to the page is not among the evidence. */
export type LeftOutReason =
  | 'file-too-large'
  | 'page-too-large'
  | 'too-many-files'
  | 'too-many-requests'
  | 'too-many-redirects'
  | 'time-over'
  | 'interrupted'
  | 'no-snapshot'

export interface LeftOut {
  why: LeftOutReason
  url: string | null
}

/** Of the server's certificate, as the browser saw it; kept although the browser accepts any. */
export interface Certificate {
  protocol: string
  issuer: string
  subject: string
  validFrom: string
  validTo: string
}

/** How the main document was reached; the same for a page that loaded and for one that did not. */
export interface Visit {
  url: string
  finalUrl: string
  chain: Hop[]
  status: number | null
  headers: Headers | null
  certificate: Certificate | null
  startedAt: string
  finishedAt: string
  browser: string
}

export interface CapturedPage {
  ok: true
  visit: Visit
  /** Media type of the main document: a page, or the picture itself when the address is one. */
  mediaType: string
  /** The main document as it was received. */
  document: Buffer
  /** The page as it was shown, with what it is made of (MHTML); null when it could not be taken. */
  snapshot: Buffer | null
  files: CapturedFile[]
  leftOut: LeftOut[]
}

/** The access reasons of ICCAM's list that a capture can give (reference/domain.md 1.3). */
export type AccessReason = Extract<
  ActionReason,
  | 'content-not-found'
  | 'referrer-unknown-or-incorrect'
  | 'unable-to-access'
  | 'password-protected'
  | 'legally-unable-to-access'
  | 'link-expired'
  | 'error-404-or-site-down'
  | 'error-503-or-temporarily-unavailable'
  | 'premium-account-necessary'
>

export interface FailedCapture {
  ok: false
  reason: AccessReason
  visit: Visit
  leftOut: LeftOut[]
}

export type CaptureResult = CapturedPage | FailedCapture
