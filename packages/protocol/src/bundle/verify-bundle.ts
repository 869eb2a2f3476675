import type { Bundle } from './bundle.ts'
import type { BundleVerdict, HandOverFinding } from './findings.ts'
import { type ProvenDirectory, verifyDirectory } from './verify-directory.ts'
import { verifyHandOver } from './verify-hand-over.ts'
import { type EnvelopeLeaf, verifyLedger } from './verify-ledger.ts'

/**
 * Verifies a bundle (`readBundle`) without a network or a clock, and says what it shows.
 *
 * `trustRoot` is the root document that the reader trusts, from another source than the bundle. Without it all is only
 * shown to fit together: compare `trust.fingerprint` with the network's (`trust.compared` is false). What stands in a
 * finding is what was signed; whose word it is, `describeBundle` says.
 */
export async function verifyBundle(bundle: Bundle, trustRoot?: string): Promise<BundleVerdict> {
  const proven = await verifyDirectory(bundle.directory, trustRoot)
  return proven.ok ? verifyUnder(proven.directory, bundle) : proven
}

/** The rest of a bundle, given what its directory proves. */
export async function verifyUnder(directory: ProvenDirectory, bundle: Bundle): Promise<BundleVerdict> {
  const ledger = await verifyLedger(bundle.ledger, directory)
  if (!ledger.ok) return ledger

  const handOvers: HandOverFinding[] = []
  for (const [at, one] of bundle.handOvers.entries()) {
    const verdict = await verifyHandOver(one, `handOvers.${at}`, directory, [])
    if (!verdict.ok) return verdict
    const { finding } = verdict
    if (handOvers.some(({ envelope }) => envelope.id === finding.envelope.id))
      return { ok: false, problem: { at: `handOvers.${at}.envelope`, reason: 'twice' } }
    const leaves = ledger.ofEnvelopes.filter(({ envelope }) => envelope === finding.envelope.id)
    if (leaves.some(({ sha256 }) => sha256 !== finding.sha256))
      return { ok: false, problem: { at: `handOvers.${at}.envelope`, reason: 'other-bytes-in-ledger' } }
    handOvers.push({ ...finding, leaves })
  }
  const stray = ledger.ofEnvelopes.find((leaf) => !isOfOne(leaf, handOvers))
  if (stray) return { ok: false, problem: { at: 'ledger.leaves', reason: 'of-another-envelope' } }
  return {
    ok: true,
    findings: {
      trust: directory.trust,
      directory: directory.finding,
      handOvers,
      ledger: ledger.ledger,
    },
  }
}

function isOfOne(leaf: EnvelopeLeaf, handOvers: readonly HandOverFinding[]): boolean {
  return handOvers.some(({ envelope }) => envelope.id === leaf.envelope)
}
