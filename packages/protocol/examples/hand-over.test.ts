import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { importSigningKey, newSealKeyPair, newSigningKey, type SigningKey } from '../src/index.ts'
import { handOver } from './hand-over.ts'

test('the example of the README hands a tip over and believes the receipt', async () => {
  const fi = signingKey()
  const nl = signingKey()
  const keys = (kid: string) =>
    [
      { member: 'hotline.fi', key: fi.publicKey },
      { member: 'hotline.nl', key: nl.publicKey },
    ].find((one) => one.key.kid === kid)
  expect(await handOver(fi, nl, keys, await newSealKeyPair())).toEqual({ ok: true })
})

test('the README shows the example as it is', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  expect(readme).toContain(readFileSync(new URL('./hand-over.ts', import.meta.url), 'utf8'))
})

function signingKey(): SigningKey {
  const imported = importSigningKey(newSigningKey().privateJwk)
  if (!imported.ok) throw new Error(imported.reason)
  return imported.key
}
