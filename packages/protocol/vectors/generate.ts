// Writes the vectors anew: node packages/protocol/vectors/generate.ts

import { existsSync, writeFileSync } from 'node:fs'
import { ageVectors } from './make/age.ts'
import { bodyVectors } from './make/body.ts'
import { bundleVectors } from './make/bundle.ts'
import { directoryVectors } from './make/directory.ts'
import { envelopeVectors } from './make/envelope.ts'
import { historyVectors } from './make/history.ts'
import { hx2Vectors } from './make/hx2.ts'
import { keyVectors } from './make/keys.ts'
import { keysetVectors } from './make/keyset.ts'
import { logVectors } from './make/log.ts'
import { negotiationVectors } from './make/negotiation.ts'
import { receiptVectors } from './make/receipt.ts'
import { requestProofVectors } from './make/request-proof.ts'
import { sealingVectors } from './make/sealing.ts'
import { statementVectors } from './make/statement.ts'
import { verdictVectors } from './make/verdicts.ts'

const fileOf = (name: string) => new URL(`./${name}.json`, import.meta.url)
const write = (name: string, vectors: unknown) =>
  writeFileSync(fileOf(name), `${JSON.stringify(vectors, null, 2)}\n`)

write('keys', keyVectors())
write('envelope', await envelopeVectors())
write('receipt', await receiptVectors())
write('keyset', await keysetVectors())
write('directory', await directoryVectors())
write('history', await historyVectors())
write('log', await logVectors())
write('request-proof', await requestProofVectors())
write('body', bodyVectors())
write('negotiation', negotiationVectors())
write('verdicts', verdictVectors())
write('statement', statementVectors())
write('bundle', await bundleVectors())
// These draw randomness, so they are made once.
if (!existsSync(fileOf('hx2'))) write('hx2', await hx2Vectors())
if (!existsSync(fileOf('age'))) write('age', await ageVectors())
if (!existsSync(fileOf('sealing'))) write('sealing', await sealingVectors())
