import { type Directory, directoryRoot, documentHash, signDirectory } from '../../src/index.ts'
import { signGeneralJws } from '../../src/lib/general-jws.ts'
import { aDirectory, aSigningKey } from '../../src/testing/builders.ts'
import { weakKey } from './keys.ts'

const [anna, bo, cy, stranger] = [aSigningKey(21), aSigningKey(22), aSigningKey(23), aSigningKey(24)]

export async function directoryVectors() {
  const directory = aDirectory()
  const good = await signDirectory(directory, anna, bo)
  const second = aDirectory({ version: 2, prev: documentHash(good) })
  const next = await signDirectory(second, bo, stranger, cy)
  const signed = (payload: unknown) =>
    signGeneralJws('hx-directory+jws', new TextEncoder().encode(JSON.stringify(payload)), [anna, bo])
  const refused: [string, string, string][] = [
    ['one signature', await signDirectory(directory, anna), 'too-few-signatures'],
    ['one signer twice', await signDirectory(directory, anna, anna), 'too-few-signatures'],
    ['one signer and a stranger', await signDirectory(directory, anna, stranger), 'too-few-signatures'],
    ['enough signers and a wrong signature', await withForeignSignature(good, second), 'bad-signature'],
    ['a weak identity key', await signed(withIdentityKey(directory, weakKey)), 'weak-identity-key'],
    [
      'a member twice',
      await signed({ ...directory, members: [...directory.members, ...directory.members] }),
      'bad-directory',
    ],
    ['an unprotected header', good.replace('{"protected"', '{"header":{},"protected"'), 'malformed'],
  ]
  return {
    about:
      'readDirectory with `trustedKeys` and `threshold`. `root` is directoryRoot over the two accepted texts in order.',
    trustedKeys: [anna, bo, cy].map((key) => key.publicJwk),
    threshold: 2,
    accepted: [
      { name: 'the first version', json: good, directory, sha256: documentHash(good) },
      {
        name: 'the second version, with a stranger among the signers',
        json: next,
        directory: second,
        sha256: documentHash(next),
      },
    ],
    refused: refused.map(([name, json, reason]) => ({ name, json, reason })),
    state: directoryRoot([good, next]),
  }
}

function withIdentityKey(
  directory: Directory,
  identityKey: Directory['members'][number]['identityKey'],
): Directory {
  return {
    ...directory,
    members: directory.members.map((one, at) => (at === 0 ? { ...one, identityKey } : one)),
  }
}

async function withForeignSignature(json: string, other: Directory): Promise<string> {
  const document = JSON.parse(json)
  const foreign = JSON.parse(await signDirectory(other, cy))
  return JSON.stringify({ ...document, signatures: [...document.signatures, ...foreign.signatures] })
}
