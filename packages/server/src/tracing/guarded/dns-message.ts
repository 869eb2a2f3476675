import { type Answer, type DecodedPacket, decode, encode, RECURSION_DESIRED } from 'dns-packet'
import type { DnsRecord, DnsType } from './dns-answer.ts'

export interface DnsQuestion {
  id: number
  name: string
  type: DnsType
}

export interface DnsReply {
  truncated: boolean
  code: string
  records: DnsRecord[]
}

/** 1232 bytes pass every usual path unbroken (DNS flag day 2020). */
const udpPayloadSize = 1_232

export function writeQuestion({ id, name, type }: DnsQuestion): Buffer {
  return encode({
    type: 'query',
    id,
    flags: RECURSION_DESIRED,
    questions: [{ type, name }],
    additionals: [
      {
        type: 'OPT',
        name: '.',
        udpPayloadSize,
        flags: 0,
        options: [],
        extendedRcode: 0,
        ednsVersion: 0,
        flag_do: false,
      },
    ],
  })
}

/** Undefined for what does not answer this very question: a stray or forged message. */
export function readReply(message: Buffer, question: DnsQuestion): DnsReply | undefined {
  const packet = decoded(message)
  const asked = packet?.questions?.[0]
  if (!packet || packet.id !== question.id || !packet.flag_qr) return undefined
  if (asked?.type !== question.type || asked.name.toLowerCase() !== question.name.toLowerCase())
    return undefined
  const records = (packet.answers ?? []).map(readRecord).filter((record) => record !== undefined)
  return { truncated: packet.flag_tc, code: packet.rcode ?? 'NOERROR', records }
}

function decoded(message: Buffer): (DecodedPacket & { rcode?: string }) | undefined {
  try {
    return decode(message)
  } catch {
    return undefined
  }
}

function readRecord(answer: Answer): DnsRecord | undefined {
  switch (answer.type) {
    case 'A':
    case 'AAAA':
    case 'CNAME':
    case 'NS':
      return { name: answer.name, type: answer.type, ttl: answer.ttl ?? 0, data: answer.data }
    default:
      return undefined
  }
}
