import { checkPublicKey, fingerprintOf, type Root, type RootRole } from '@samverkan/protocol'

/** What a root says, for the people who are to sign it, and what it changes. */
export function describeRoot(root: Root, before?: Root): string[] {
  return [
    `Root ${root.version}, good until ${root.expires}.`,
    ...roleLines(root, 'root', 'Roots'),
    ...roleLines(root, 'directory', 'Directories'),
    `The log is ${nameIn(root.log)}.`,
    root.witnesses.length === 0
      ? 'Nobody witnesses.'
      : `${root.quorum} of ${root.witnesses.length} witnesses must have seen the same: ${root.witnesses.map(nameIn).join(', ')}.`,
    `The weakest suite is ${root.minSuite}.`,
    ...(before ? changes(root, before) : []),
  ]
}

/** Names of the people whose keys the root lists, by the keys' thumbprints. */
export function namesIn(root: Root): ReadonlyMap<string, string> {
  return new Map(
    root.keys.flatMap(({ name, jwk }) => {
      const check = checkPublicKey(jwk)
      return check.ok ? [[check.key.kid, name] as const] : []
    }),
  )
}

function roleLines(root: Root, role: RootRole, what: string): string[] {
  const { kids, threshold } = root.roles[role]
  return [
    `${what} are made by ${threshold} of these ${kids.length}:`,
    ...kids.map((kid) => holderLine(root, kid)),
  ]
}

function holderLine(root: Root, kid: string): string {
  const key = root.keys.find(({ jwk }) => kidOf(jwk) === kid)
  return `  ${key?.name ?? 'a key that the root does not list'}, fingerprint ${key ? fingerprintOf({ key: key.jwk }) : kid}`
}

function changes(root: Root, before: Root): string[] {
  const lines = (['root', 'directory'] as const).flatMap((role) => {
    const [now, then] = [root.roles[role], before.roles[role]]
    const joins = now.kids
      .filter((kid) => !then.kids.includes(kid))
      .map((kid) => namesIn(root).get(kid) ?? kid)
    const leaves = then.kids
      .filter((kid) => !now.kids.includes(kid))
      .map((kid) => namesIn(before).get(kid) ?? kid)
    const what = role === 'root' ? 'roots' : 'directories'
    return [
      ...joins.map((name) => `  ${name} signs ${what} from now on.`),
      ...leaves.map((name) => `  ${name} signs ${what} no more.`),
      ...(now.threshold === then.threshold
        ? []
        : [`  For ${what} ${now.threshold} are needed, not ${then.threshold}.`]),
    ]
  })
  const added = root.witnesses.filter((one) => !before.witnesses.includes(one))
  const gone = before.witnesses.filter((one) => !root.witnesses.includes(one))
  lines.push(
    ...(root.log === before.log
      ? []
      : [`  The log is another: ${nameIn(root.log)}, before ${nameIn(before.log)}.`]),
    ...added.map((one) => `  ${nameIn(one)} witnesses from now on.`),
    ...gone.map((one) => `  ${nameIn(one)} witnesses no more.`),
    ...(root.quorum === before.quorum
      ? []
      : [`  ${root.quorum} witnesses are needed, not ${before.quorum}.`]),
    ...(root.minSuite === before.minSuite
      ? []
      : [`  The weakest suite is ${root.minSuite}, not ${before.minSuite}.`]),
  )
  return lines.length === 0
    ? [`Against root ${before.version} nothing changes but the date.`]
    : [`Against root ${before.version}:`, ...lines]
}

/** The name in a verifier key (C2SP: `name+hash+key`). */
function nameIn(vkey: string): string {
  return vkey.split('+')[0] ?? vkey
}

function kidOf(jwk: unknown): string | undefined {
  const check = checkPublicKey(jwk)
  return check.ok ? check.key.kid : undefined
}
