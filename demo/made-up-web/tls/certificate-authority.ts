import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { isIPv4 } from 'node:net'
import { createSecureContext, type SecureContext, type TlsOptions } from 'node:tls'
import { bits, der, integer, objectId, octets, sequence, setOf, tagged, utcTime, utf8, yes } from './der.ts'

/** A certificate authority that lives as long as the process and that nobody trusts unless told to. */
export interface CertificateAuthority {
  /** PEM, for a client that shall trust the made-up hosts. */
  readonly certificate: string
  /** For a server: a certificate made on demand for whichever name a client asks for; `name` where it names none. */
  serverOptions(name: string): TlsOptions
}

type Random = (length: number) => Uint8Array
interface CertificateRequest {
  readonly subject: string
  readonly issuer: string
  readonly publicKey: KeyObject
  readonly signingKey: KeyObject
  readonly extensions: readonly Buffer[]
}

const authorityName = 'Made-up Web Certificate Authority'

export function createCertificateAuthority(random: Random): CertificateAuthority {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const certificate = certify(
    {
      subject: authorityName,
      issuer: authorityName,
      publicKey: authority.publicKey,
      signingKey: authority.privateKey,
      extensions: [extension('2.5.29.19', sequence(yes()), true)],
    },
    random,
  )
  const key = server.privateKey.export({ type: 'pkcs8', format: 'pem' })
  const certificateFor = (name: string): string =>
    certify(
      {
        subject: name,
        issuer: authorityName,
        publicKey: server.publicKey,
        signingKey: authority.privateKey,
        extensions: [extension('2.5.29.17', alternativeName(name), false)],
      },
      random,
    )
  const contexts = new Map<string, SecureContext>()
  const contextFor = (name: string): SecureContext => {
    const known = contexts.get(name)
    if (known !== undefined) return known
    const context = createSecureContext({ key, cert: certificateFor(name) })
    contexts.set(name, context)
    return context
  }
  return {
    certificate,
    serverOptions: (name) => ({
      key,
      cert: certificateFor(name),
      SNICallback: (asked, callback) => callback(null, contextFor(asked)),
    }),
  }
}

/** An X.509 v3 certificate (RFC 5280 section 4.1), signed with ECDSA over SHA-256. */
function certify(request: CertificateRequest, random: Random): string {
  const algorithm = sequence(objectId('1.2.840.10045.4.3.2'))
  const serial = Uint8Array.from(random(16))
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40
  const content = sequence(
    tagged(0, integer(Uint8Array.of(2))),
    integer(serial),
    algorithm,
    commonName(request.issuer),
    // Fixed dates, as the clock of a test may stand anywhere.
    sequence(utcTime('200101000000Z'), utcTime('491231235959Z')),
    commonName(request.subject),
    request.publicKey.export({ type: 'spki', format: 'der' }),
    tagged(3, sequence(...request.extensions)),
  )
  const signature = sign('sha256', content, request.signingKey)
  const base64 = sequence(content, algorithm, bits(signature)).toString('base64')
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`
}

function commonName(name: string): Buffer {
  return sequence(setOf(sequence(objectId('2.5.4.3'), utf8(name.slice(0, 64)))))
}

function extension(id: string, value: Buffer, critical: boolean): Buffer {
  return sequence(objectId(id), ...(critical ? [yes()] : []), octets(value))
}

function alternativeName(name: string): Buffer {
  return sequence(
    isIPv4(name) ? der(0x87, Uint8Array.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name)),
  )
}
