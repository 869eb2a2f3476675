import type {
  BundleFindings,
  BundleVerdict,
  HandOverFinding,
  LeafFinding,
  LedgerFinding,
  ReceiptFinding,
  SignerFinding,
} from './findings.ts'

/** The verdict on a bundle in English sentences, one a line, for a person who knows nothing of the protocol. What is
 *  proved and what is only somebody's word are told apart in every sentence. */
export function describeBundle(verdict: BundleVerdict): string[] {
  return linesOf(verdict).map(printable)
}

/** Names and origins are the words of whoever signed them. A terminal would obey some of their characters, and a line that
 *  is erased, or turned round, says what nobody has proved. */
function printable(line: string): string {
  return line.replaceAll(
    /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu,
    (one) => `\\u{${one.codePointAt(0)?.toString(16)}}`,
  )
}

function linesOf(verdict: BundleVerdict): string[] {
  if (!verdict.ok)
    return [
      `This bundle does not hold: ${verdict.problem.reason} at ${verdict.problem.at}.`,
      'It was changed, is incomplete, or was never good. Nothing in it is to be relied on.',
    ]
  const { findings } = verdict
  return [
    'This bundle holds together: every signature, hash and proof in it is good.',
    ...trustLines(findings),
    '',
    ...findings.handOvers.flatMap((one, at) => [...handOverLines(one, at + 1), '']),
    ...(findings.ledger ? [...ledgerLines(findings.ledger), ''] : []),
    ...limits,
  ]
}

const limits = [
  'What this does not show:',
  '  - what the sealed parts say. Their hashes are signed; whoever holds a part and the key to it can show what it is.',
  '  - that the clocks were right. Each time is the word of whoever signed it.',
  '  - that nothing else was handed over. A bundle shows what is in it.',
]

function trustLines({ trust, directory }: BundleFindings): string[] {
  const { threshold, signers, version, fingerprint } = trust
  const { state, head } = directory
  return [
    trust.compared
      ? `Trust begins with the root of the network that you gave (now version ${version}; first root ${fingerprint}).`
      : `NOT COMPARED: you gave no root, so all this rests on the root inside the bundle. Compare its fingerprint with that of the network: ${fingerprint}.`,
    `Who is who is said by directory version ${directory.version}, signed by at least ${threshold} of the ${signers} keys that the root names, and by the keysets that each member signed itself.`,
    `All these documents stand in the directory's log among its first ${count(state.version)} (root ${state.root}).`,
    head
      ? `The log ${head.log} signed that state${head.at === null ? '' : `, last at ${head.at}`}; ${witnessed(head.witnesses)}.`
      : 'The log has not signed that state in this bundle; the members named it in what they signed.',
  ]
}

function witnessed(witnesses: readonly string[]): string {
  if (witnesses.length === 0) return 'no witness cosigned it'
  return `${witnesses.join(', ')} cosigned it, so the log showed them the same`
}

function handOverLines(one: HandOverFinding, number: number): string[] {
  const { envelope, from, toName, sha256, receipts, leaves } = one
  const bytes = envelope.parts.reduce((sum, { len }) => sum + len, 0)
  const parts = envelope.parts.length === 1 ? 'one sealed part' : `${envelope.parts.length} sealed parts`
  return [
    `${number}. ${nameOf(from)} signed envelope ${envelope.id} to ${toName} (${envelope.to}): kind ${envelope.kind}, ${parts} of ${count(bytes)} bytes.`,
    `   Signed with the key of keyset version ${from.keysetVersion} (document ${from.position} of the log), ${algorithms(envelope.suite)}. SHA-256 of the envelope: ${sha256}.`,
    `   It says that it was made at ${envelope.iat}: that is the sender's word. It is number ${envelope.seq} of epoch ${envelope.epoch} to this addressee, under directory state ${envelope.dir.version}.`,
    ...receipts.flatMap((receipt) => receiptLines(receipt)),
    ...(receipts.length === 0 ? ['   There is no receipt: nothing here shows that it arrived.'] : []),
    ...leaves.map((leaf) => `   The exporting member's ledger has it as ${leafText(leaf)}.`),
  ]
}

function receiptLines({ kind, code, from, at, suite, dir, log }: ReceiptFinding): string[] {
  const who = nameOf(from)
  const said = {
    delivered: `${who} signed that it has the envelope with this SHA-256 and all its parts`,
    relayed: `${who}, as a relay, signed that it holds the envelope and its parts for the addressee, which does not show that it arrived`,
    rejected: `${who} signed that it refuses the envelope with this SHA-256, for the reason "${code ?? ''}"`,
  }[kind]
  return [
    `   ${said}, at ${at}: that time is its own word, and the signature can only be its own (${algorithms(suite)}, keyset version ${from.keysetVersion}).`,
    `   It knew directory state ${dir.version}, and stated the head of its own ledger ${log.origin}: ${count(log.size)} events, root ${log.root}.`,
  ]
}

function ledgerLines({ member, head, items }: LedgerFinding): string[] {
  return [
    `The ledger is that of ${member}, which signed for its key. Its head: ${count(head.size)} events, root ${head.root}. Every event named here stands under it.`,
    ...items.map(
      (leaf) => `   ${leafText(leaf)}${leaf.item === undefined ? '' : `, about item ${leaf.item}`}`,
    ),
    '   What an event says is the word of that member at that time; it cannot have changed since others have been shown the head.',
  ]
}

function leafText({ index, kind, at, peer }: LeafFinding): string {
  return `event ${index + 1}, ${kind}${peer === undefined ? '' : ` (${peer})`}, at ${at}`
}

function nameOf({ name, member }: SignerFinding): string {
  return `${name} (${member})`
}

function algorithms(suite: string): string {
  return suite === 'hx2' ? 'Ed25519 and ML-DSA-44, both good' : 'Ed25519'
}

function count(number: number): string {
  return number.toLocaleString('en')
}
