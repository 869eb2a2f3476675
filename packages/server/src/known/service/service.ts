import type { Config } from '../../foundation/index.ts'
import {
  type DocumentReading,
  type EntriesPage,
  negativeFeedback,
  readEntries,
  readReasons,
  type ServiceReason,
} from './documents.ts'

export type ServiceConfig = Config['hashSharing'][number]

/** The guarded way out, which `compose` hands in; `operatorOrigin` may be reached on any address and port. */
export type ServiceRequest = (
  url: string,
  options: {
    method: 'GET' | 'PUT'
    headers: Readonly<Record<string, string>>
    body?: string
    maxBytes: number
    timeoutMs: number
    maxRedirects: number
    operatorOrigin: string
  },
) => Promise<{ ok: true; status: number; body: Uint8Array } | { ok: false; reason: string }>

export type ServiceRefusal =
  | 'unreachable'
  | 'not-let-in'
  | 'refused'
  | 'busy'
  | Extract<DocumentReading<unknown>, { ok: false }>['reason']
export type Answer<Document> = { ok: true; document: Document } | { ok: false; reason: ServiceRefusal }

/** What one hash-sharing service can be asked. */
export interface HashService {
  /** The first page of what has changed in a stretch of time. */
  entries(from: Date, to: Date): Promise<Answer<EntriesPage>>
  /** A further page, by what the page before named. */
  page(next: string): Promise<Answer<EntriesPage>>
  reasons(type: string): Promise<Answer<ServiceReason[]>>
  /** Says of one kind of hash of an entry that it is wrong. */
  sayWrong(memberId: string, entryId: string, type: string, reasonGuid: string): Promise<Answer<undefined>>
}

/** 1,000 entries a page; one with every hash and its feedback takes some kilobytes. */
const maxBytes = 32 * 1024 * 1024
const timeoutMs = 60_000
const nextPage = /^\/v2\/entries\?[\x21-\x7e]{1,2000}$/

/** A client of the NCMEC-style hash-sharing API, version 2 (reference/domain.md 3.5). */
export function openService(config: ServiceConfig, request: ServiceRequest): HashService {
  const base = config.url.replace(/\/+$/, '')
  const secret = Buffer.from(`${config.username}:${config.password}`).toString('base64')

  async function ask(path: string, put?: string): Promise<Answer<string>> {
    const answer = await request(base + path, {
      ...{ method: put === undefined ? 'GET' : 'PUT', maxBytes, timeoutMs, maxRedirects: 0 },
      headers: {
        ...{ authorization: `Basic ${secret}`, accept: 'application/xml' },
        ...(put === undefined ? {} : { 'content-type': 'application/xml' }),
      },
      ...(put === undefined ? {} : { body: put }),
      operatorOrigin: new URL(base).origin,
    })
    if (!answer.ok) return { ok: false, reason: 'unreachable' }
    const { status, body } = answer
    if (status === 401 || status === 403) return { ok: false, reason: 'not-let-in' }
    if (status === 429 || status >= 500) return { ok: false, reason: 'busy' }
    if (status < 200 || status >= 300) return { ok: false, reason: 'refused' }
    return { ok: true, document: Buffer.from(body).toString('utf8') }
  }

  async function read<Document>(
    path: string,
    reader: (text: string) => DocumentReading<Document>,
  ): Promise<Answer<Document>> {
    const answer = await ask(path)
    return answer.ok ? reader(answer.document) : answer
  }

  const part = encodeURIComponent
  return {
    entries: (from, to) =>
      read(`/v2/entries?from=${part(instant(from))}&to=${part(instant(to))}`, readEntries),
    // It leads nowhere but to more entries of the same service, whatever the page said.
    page: (next) =>
      nextPage.test(next)
        ? read(next, readEntries)
        : Promise.resolve({ ok: false, reason: 'other-document' }),
    reasons: (type) => read(`/v2/feedback/${part(type)}/reasons`, readReasons),
    sayWrong: async (memberId, entryId, type, reasonGuid) => {
      const path = `/v2/entries/${part(memberId)}/${part(entryId)}/${part(type)}/feedback`
      const answer = await ask(path, negativeFeedback(reasonGuid))
      return answer.ok ? { ok: true, document: undefined } : answer
    },
  }
}

/** Whole seconds, as the service writes them. */
function instant(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`
}
