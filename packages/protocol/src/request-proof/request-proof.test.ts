import { describe, expect, test } from 'vitest'
import { sha256Hex, signEnvelope, signRequest, verifyRequest } from '../index.ts'
import { anEnvelope, aSigningKey, fi, resolveKey } from '../testing/builders.ts'
import { eachChangedByte } from '../testing/each-changed-byte.ts'

const now = new Date('2026-11-23T20:00:00Z')
const request = {
  htm: 'PUT',
  htu: 'https://relay.example/hx/v1/parts/abc?offset=0',
  bodySha256: sha256Hex('bytes'),
}
const after = (seconds: number) => new Date(now.getTime() + seconds * 1000)

describe('a signed request', () => {
  test('says who asks, and gives a jti to remember', async () => {
    const jws = await signRequest(request, fi, now)
    expect(await verifyRequest(jws, request, resolveKey, now)).toEqual({
      ok: true,
      member: 'hotline.fi',
      kid: fi.kid,
      jti: expect.stringMatching(/^[A-Za-z0-9_-]{22}$/),
      iat: '2026-11-23T20:00:00.000Z',
    })
    expect(await signRequest(request, fi, now)).not.toBe(jws)
  })

  test.each([
    [-121, 'clock-differs'],
    [-120, 'ok'],
    [120, 'ok'],
    [121, 'clock-differs'],
  ])('%i seconds later is %s', async (seconds, expected) => {
    const verdict = await verifyRequest(
      await signRequest(request, fi, now),
      request,
      resolveKey,
      after(seconds),
    )
    expect(verdict.ok ? 'ok' : verdict.reason).toBe(expected)
  })

  test.each([
    ['other-method', { htm: 'GET' }],
    ['other-url', { htu: 'https://relay.example/hx/v1/parts/abc?offset=1' }],
    ['other-body', { bodySha256: sha256Hex('') }],
  ])('does not prove another request: %s', async (reason, change) => {
    const jws = await signRequest(request, fi, now)
    expect(await verifyRequest(jws, { ...request, ...change }, resolveKey, now)).toEqual({
      ok: false,
      reason,
    })
  })

  test('is refused after any change of any one byte', async () => {
    const jws = await signRequest(request, fi, now)
    for (const { at, changed } of eachChangedByte(jws)) {
      expect((await verifyRequest(changed, request, resolveKey, now)).ok, `byte ${at}`).toBe(false)
    }
  })

  test('is refused from a stranger, from a key out of force, and when it is another document', async () => {
    const reason = async (jws: string, at = now) => {
      const verdict = await verifyRequest(jws, request, resolveKey, at)
      return verdict.ok ? 'ok' : verdict.reason
    }
    expect(await reason(await signRequest(request, aSigningKey(99), now))).toBe('unknown-key')
    expect(await reason(await signEnvelope(anEnvelope(), fi))).toBe('wrong-type')
    const december = new Date('2026-12-01T00:00:00Z')
    expect(await reason(await signRequest(request, fi, december), december)).toBe('key-not-in-force')
    expect(await reason('x'.repeat(100_000))).toBe('too-large')
  })

  test('is not signed for what is no request', async () => {
    await expect(signRequest({ ...request, htm: 'put' }, fi, now)).rejects.toThrow()
    await expect(signRequest({ ...request, htu: 'file:///etc' }, fi, now)).rejects.toThrow()
  })
})
