import { describe, expect, test } from 'vitest'
import {
  type Checkpoint,
  checkGrowth,
  cosignNote,
  type LogTrust,
  readCosignedCheckpoint,
  readNote,
  readVerifierKey,
  signCheckpoint,
  writeVerifierKey,
} from '../index.ts'
import { logKey, logName, witnessKeys, witnessName } from '../testing/a-network.ts'
import { aSigningKey } from '../testing/builders.ts'

const at = new Date('2026-11-23T20:00:00Z')
const later = (hours: number) => new Date(at.getTime() + hours * 3_600_000)
const head: Checkpoint = { origin: logName, size: 412, root: 'ab'.repeat(32) }
const trust: LogTrust = {
  log: { name: logName, key: logKey.publicKey },
  witnesses: witnessKeys.map(({ publicKey }, one) => ({
    ...{ name: witnessName(one), key: publicKey, type: 'cosignature' as const },
  })),
  quorum: 2,
}
const timed = (checkpoint = head, time = at) => {
  const note = signCheckpoint(checkpoint, logKey)
  return note + cosignNote(note, logName, logKey, time)
}
const cosigned = (...witnesses: number[]) => {
  const note = timed()
  return (
    note + witnesses.map((one) => cosignNote(note, witnessName(one), witnessKeys[one] ?? logKey, at)).join('')
  )
}
const readAt = (note: string, now = later(1)) => readCosignedCheckpoint(note, trust, now)

/** The example of https://c2sp.org/tlog-cosignature. Its witness's key is not published. */
const published = `example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
`

describe('a cosignature', () => {
  test('has the form of the specification’s example: key id, eight bytes of seconds, 64 bytes of signature', () => {
    const line = (note: string, name: string) =>
      Buffer.from(
        note
          .split('\n')
          .find((one) => one.startsWith(`\u2014 ${name} `))
          ?.split(' ')[2] ?? '',
        'base64',
      )
    const theirs = line(published, 'witness.example.com/w1')
    const ours = line(
      `x\n\n${cosignNote('x\n\n\u2014 a AAAAAAAA\n', 'w', logKey, new Date(1_679_315_147_000))}`,
      'w',
    )
    expect(theirs.readBigUInt64BE(4)).toBe(1_679_315_147n)
    expect(ours.readBigUInt64BE(4)).toBe(1_679_315_147n)
    expect(ours.length).toBe(theirs.length)
  })

  test('is under another key id than a plain signature by the same key, and its verifier key survives being written', () => {
    const plain = { name: 'w.example', key: logKey.publicKey }
    const witness = { ...plain, type: 'cosignature' as const }
    expect(writeVerifierKey(witness)).not.toBe(writeVerifierKey(plain))
    const read = readVerifierKey(writeVerifierKey(witness))
    expect(read.ok && [read.verifier.name, read.verifier.type]).toEqual(['w.example', 'cosignature'])
    const mixed = Buffer.from(writeVerifierKey(plain).split('+').slice(2).join('+'), 'base64')
    mixed[0] = 4
    expect(
      readVerifierKey(`w.example+${writeVerifierKey(plain).split('+')[1]}+${mixed.toString('base64')}`),
    ).toEqual({
      ok: false,
      reason: 'wrong-key-id',
    })
  })

  test('is worth nothing as a plain signature, nor the other way round', () => {
    const note = timed()
    const [plain] = [{ ...trust.log }]
    if (!plain) throw new Error('no verifier')
    expect(readNote(note, [plain])).toMatchObject({ ok: true, signers: [logName], cosigners: new Map() })
    expect(readNote(note, [{ ...plain, type: 'cosignature' }])).toMatchObject({
      ...{ ok: true, signers: [] },
      cosigners: new Map([[logName, at]]),
    })
  })

  test('with another time or over another head is refused', () => {
    const note = cosigned(0, 1)
    const other = timed({ ...head, size: 413 })
    const [moved = ''] = cosignNote(other, witnessName(0), witnessKeys[0], at).split('\n')
    expect(readAt(`${timed()}${moved}\n`)).toEqual({ ok: false, reason: 'bad-signature' })
    for (const line of note.split('\n').slice(5, 7)) {
      const bytes = Buffer.from(line.split(' ')[2] ?? '', 'base64')
      bytes[11] = (bytes[11] ?? 0) ^ 1
      const changed = line.replace(/\S+$/, bytes.toString('base64'))
      expect(readAt(note.replace(line, changed))).toEqual({ ok: false, reason: 'bad-signature' })
    }
  })
})

describe('the head of the directory’s log', () => {
  test('counts with a quorum of witnesses, each once, strangers not at all', () => {
    const counted = (note: string) => {
      const read = readAt(note)
      return read.ok ? [read.witnesses.length, read.hasQuorum] : read.reason
    }
    expect(counted(cosigned())).toEqual([0, false])
    expect(counted(cosigned(0))).toEqual([1, false])
    expect(counted(cosigned(0, 0))).toEqual([1, false])
    expect(counted(cosigned(0) + cosignNote(timed(), 'stranger.example', aSigningKey(99), at))).toEqual([
      1,
      false,
    ])
    expect(counted(cosigned(2, 0))).toEqual([2, true])
  })

  test('is fresh for a day by the log’s own time, and not from the future', () => {
    expect(readAt(cosigned(0, 1), later(24)).ok).toBe(true)
    expect(readAt(cosigned(0, 1), later(24.01))).toEqual({ ok: false, reason: 'stale', at })
    expect(readAt(cosigned(0, 1), later(-0.1)).ok).toBe(true)
    expect(readAt(cosigned(0, 1), later(-0.2))).toEqual({ ok: false, reason: 'ahead', at })
  })

  test('is refreshed by another time of the log under the same cosignatures', () => {
    const note = cosigned(0, 1)
    const refreshed = note + cosignNote(note, logName, logKey, later(30))
    expect(readAt(refreshed, later(31))).toMatchObject({ ok: true, hasQuorum: true, at: later(30) })
  })

  test('without the log’s signature, without its time or of another log is refused', () => {
    const plain = signCheckpoint(head, logKey)
    expect(readAt(plain)).toEqual({ ok: false, reason: 'no-time' })
    const [text = ''] = plain.split('\n\n')
    const onlyWitness = `${text}\n\n${cosignNote(plain, witnessName(0), witnessKeys[0], at)}`
    expect(readAt(onlyWitness)).toEqual({ ok: false, reason: 'not-signed-by-log' })
    const other = signCheckpoint({ ...head, origin: 'other/log' }, logKey)
    const otherCosigned = other + cosignNote(other, witnessName(0), witnessKeys[0], at)
    expect(readAt(otherCosigned)).toEqual({ ok: false, reason: 'other-log' })
    expect(readAt(plain.replaceAll(logName, 'other/log'))).toEqual({ ok: false, reason: 'unknown-signer' })
  })
})

test.each([
  ['a longer log', { size: 5, root: 'b' }, { ok: true, grown: true }],
  ['the same', { size: 4, root: 'a' }, { ok: true, grown: false }],
  ['a shorter one', { size: 3, root: 'a' }, { ok: false, reason: 'rollback' }],
  ['another of the same size', { size: 4, root: 'b' }, { ok: false, reason: 'split-view' }],
])('after a log of four documents comes %s', (_, { size, root }, expected) => {
  const known = { version: 4, root: 'a' }
  expect(checkGrowth(known, { origin: logName, size, root })).toEqual(expected)
  expect(checkGrowth(undefined, { origin: logName, size, root })).toEqual({ ok: true, grown: true })
})
