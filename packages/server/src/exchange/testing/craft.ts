// Envelopes made by hand, right ones and wrong ones, as a hostile or mistaken peer would send them.
import {
  type Body,
  digestPlaintext,
  type Envelope,
  encodeBody,
  newEnvelopeId,
  type SealedPart,
  type SigningKey,
  sealPart,
  sealRecipientOf,
  signEnvelope,
  signRequest,
} from '@samverkan/protocol'
import { request } from 'undici'
import { type ItemId, newId, type ReportId } from '../../foundation/index.ts'
import type { ReportRecord } from '../records.ts'
import { hostingIn } from './builders.ts'
import type { TestMember } from './test-network.ts'

export interface Crafted {
  envelope: Envelope
  jws: string
  parts: SealedPart[]
  record: ReportRecord
}

/** What of a member is needed to write in its name, and to write to it. */
export type Party = Pick<TestMember, 'id' | 'foundation' | 'members'>

export interface CraftWish {
  envelope?: Partial<Envelope>
  body?: Partial<Body>
  record?: Partial<ReportRecord>
  /** Signs instead of the sender's own key. */
  key?: SigningKey
  /** Plaintexts of evidence; the record refers to all of them. */
  evidence?: Uint8Array[]
  /** What the manifest says instead of the truth. */
  manifestOf?: Uint8Array[]
  /** Sealed parts of somebody else, instead of the own ones. */
  parts?: SealedPart[]
}

/** A report envelope from one member to another that is right but for what the wish changes. */
export async function craft(from: Party, to: Pick<Party, 'id'>, wish: CraftWish = {}): Promise<Crafted> {
  const now = from.foundation.clock.now()
  const view = from.members.view()
  const keyset = view?.keysets.get(to.id)
  const recipient = keyset && sealRecipientOf(keyset, now)
  if (!view || recipient === undefined) throw new Error('no key to seal for')
  const evidence = wish.evidence ?? []
  const record = { ...aRecord(from, to, evidence.length), ...wish.record }
  const content: Body = {
    from: from.id,
    distribution: [to.id],
    onward: 'le',
    records: [record],
    manifest: (wish.manifestOf ?? evidence).map((bytes, at) => ({
      n: at + 1,
      ...digestPlaintext(bytes),
      media: 'image/png',
      name: 'file.png',
    })),
    ...wish.body,
  }
  const sealed = [encodeBody(content), ...evidence].map((bytes) => sealPart(bytes, [recipient]))
  const parts = wish.parts ?? (await Promise.all(sealed))
  const envelope: Envelope = {
    v: 1,
    suite: 'hx1',
    id: newEnvelopeId(now),
    from: from.id,
    to: to.id,
    kind: 'report',
    prio: 'normal',
    iat: now.toISOString(),
    exp: new Date(now.getTime() + 3_600_000).toISOString(),
    // A chain of its own for each, so that tests do not stand in each other's way.
    epoch: newEnvelopeId(now),
    seq: 1,
    prev: null,
    dir: view.state,
    crit: [],
    parts: parts.map(({ sha256, len }, n) => ({ n, role: n === 0 ? 'body' : 'evidence', sha256, len })),
    ...wish.envelope,
  }
  return { envelope, jws: await signEnvelope(envelope, wish.key ?? from.members.keys().sign), parts, record }
}

function aRecord(from: Party, to: Pick<Party, 'id'>, pieces: number): ReportRecord {
  const { clock, random } = from.foundation
  const now = clock.now()
  const numbers = Array.from({ length: pieces }, (_, at) => at + 1)
  return {
    type: 'report',
    reportId: newId<ReportId>(now, random),
    itemId: newId<ItemId>(now, random),
    revision: 1,
    createdAt: now.toISOString(),
    report: {
      source: 'public',
      theme: 'csam',
      priority: 'normal',
      receivedAt: now.toISOString(),
      origin: from.id,
    },
    item: {
      kind: 'image',
      url: 'https://pages.example/picture',
      host: 'pages.example',
      domain: 'pages.example',
      recipe: {},
      mediaType: null,
      sizeBytes: null,
      sha256: null,
      sha1: null,
      md5: null,
      capturedAt: null,
      hosting: hostingIn('NL', now),
      assigned: { country: 'NL', member: to.id, why: 'hosting-country' },
      holder: from.id,
    },
    assessments: [],
    actions: [],
    copies: [from.id, to.id],
    parts: numbers,
    evidence: numbers.map((n) => ({ n, role: 'file' })),
    omitted: 0,
  }
}

export interface Reply {
  status: number
  body: string
}

export async function post(
  to: Pick<TestMember, 'origin'>,
  jws: string,
  type = 'application/jose',
): Promise<Reply> {
  const answer = await request(`${to.origin}/hx/v1/envelopes`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: jws,
  })
  return { status: answer.statusCode, body: await answer.body.text() }
}

export async function put(
  from: TestMember,
  to: Pick<TestMember, 'origin'>,
  part: { sha256: string; ciphertext: Uint8Array },
  proof?: string,
): Promise<Reply> {
  const url = `${to.origin}/hx/v1/parts/${part.sha256}`
  const answer = await request(url, {
    method: 'PUT',
    headers: { authorization: `HX ${proof ?? (await proofFor(from, 'PUT', url, part.sha256))}` },
    body: part.ciphertext,
  })
  return { status: answer.statusCode, body: await answer.body.text() }
}

export function proofFor(from: Party, htm: string, htu: string, bodySha256: string): Promise<string> {
  return signRequest({ htm, htu, bodySha256 }, from.members.keys().sign, from.foundation.clock.now())
}

/** Announces, puts every part, and posts again: what an ordinary sender does. */
export async function deliver(from: TestMember, to: TestMember, crafted: Crafted): Promise<Reply> {
  const first = await post(to, crafted.jws)
  if (first.status !== 202) return first
  for (const part of crafted.parts) {
    const answer = await put(from, to, part)
    if (answer.status !== 204) return answer
  }
  return post(to, crafted.jws)
}

export const codeOf = (reply: Reply) => (JSON.parse(reply.body) as { code?: string }).code

/** The code of a signed `rejected`, or undefined when it is none. */
export function rejectionOf(reply: Reply): string | undefined {
  const payload = reply.body.split('.')[1]
  if (payload === undefined) return undefined
  const receipt = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { kind: string; code?: string }
  return receipt.kind === 'rejected' ? receipt.code : undefined
}
