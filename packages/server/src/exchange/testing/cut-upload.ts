// A sender whose line breaks: puts a part in many tries, each of which ends in the middle of it.
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { Readable } from 'node:stream'
import { request } from 'undici'

export interface CutUpload {
  /** The part's address at the receiver. */
  url: string
  /** Bytes of the whole part. */
  len: number
  /** The part from an offset on. */
  open(from: number): Promise<ReadableStream<Uint8Array>>
  /** A request proof for this method; each is good once. */
  proof(method: 'HEAD' | 'PUT'): Promise<string>
}

/** How many bytes of it the receiver has. */
export async function uploadedBytes({ url, proof }: CutUpload): Promise<number> {
  const answer = await request(url, {
    method: 'HEAD',
    headers: { authorization: `HX ${await proof('HEAD')}` },
  })
  await answer.body.dump()
  if (answer.statusCode !== 204) throw new Error(`HEAD was answered with ${answer.statusCode}`)
  return Number(answer.headers['upload-offset'])
}

/** Goes on from where the receiver is, and breaks the connection off when it was handed the bytes up to `cut`, or later,
 *  when `until` is so. Says where it went on. What the system has not handed on by then is lost on the way. */
export async function putUntil(upload: CutUpload, cut: number, until?: Promise<void>): Promise<number> {
  const from = await uploadedBytes(upload)
  if (cut <= from) return from
  const outgoing = httpRequest(upload.url, { method: 'PUT', headers: await headersOf(upload, from) })
  const closed = new Promise((resolve) => outgoing.once('close', resolve))
  outgoing.on('error', () => {})
  outgoing.on('response', (response) => response.resume())
  // A receiver that ends the connection itself, since it still writes down what the try before has brought, ends this try.
  let left = cut - from
  for await (const piece of await upload.open(from)) {
    if (outgoing.destroyed) break
    if (!outgoing.write(piece.subarray(0, left)))
      await Promise.race([once(outgoing, 'drain').catch(() => {}), closed])
    left -= piece.length
    if (left <= 0) break
  }
  await Promise.race([new Promise((resolve) => outgoing.write('', resolve)), closed])
  await until
  outgoing.destroy()
  await closed
  return from
}

/** Puts what is still missing. The status of the answer. */
export async function putRest(upload: CutUpload): Promise<number> {
  const from = await uploadedBytes(upload)
  const answer = await request(upload.url, {
    method: 'PUT',
    headers: await headersOf(upload, from),
    body: Readable.from(await upload.open(from)),
  })
  await answer.body.dump()
  return answer.statusCode
}

/** Cuts at each of these offsets, in order, and then puts the rest. Says where each try went on, and how it ended. */
export async function putWithCuts(
  upload: CutUpload,
  cuts: readonly number[],
): Promise<{ resumedAt: number[]; status: number }> {
  const resumedAt: number[] = []
  for (const cut of cuts.toSorted((a, b) => a - b)) resumedAt.push(await putUntil(upload, cut))
  resumedAt.push(await uploadedBytes(upload))
  return { resumedAt, status: await putRest(upload) }
}

async function headersOf(upload: CutUpload, from: number): Promise<Record<string, string>> {
  return {
    authorization: `HX ${await upload.proof('PUT')}`,
    'content-length': String(upload.len - from),
    'upload-offset': String(from),
  }
}
