import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  decode,
  encode,
  type Question,
  TRUNCATED_RESPONSE,
} from 'dns-packet'
import type { ZoneAnswer } from './dns-answers.ts'

export interface AskedQuestion {
  readonly id: number
  readonly question: Question
  /** Bytes that the client takes over UDP: 512, or what it said (EDNS, RFC 6891). */
  readonly udpBytes: number
  readonly saidEdns: boolean
}

const recursionDesired = 0x0100

/** Undefined when the message is not a query with exactly one question. */
export function readQuery(message: Buffer): AskedQuestion | undefined {
  try {
    const packet = decode(message)
    const [question, ...more] = packet.questions ?? []
    if (packet.flag_qr || question === undefined || more.length > 0) return undefined
    const edns = packet.additionals?.find((record) => record.type === 'OPT')
    return {
      id: packet.id ?? 0,
      question,
      udpBytes: Math.max(512, edns?.udpPayloadSize ?? 512),
      saidEdns: edns !== undefined,
    }
  } catch {
    // The decoder throws on whatever it cannot read.
    return undefined
  }
}

/** The answer's bytes; over UDP cut to nothing but the question when it does not fit, so that the client comes by TCP. */
export function frameAnswer(query: AskedQuestion, found: ZoneAnswer, transport: 'udp' | 'tcp'): Buffer {
  const flags = AUTHORITATIVE_ANSWER | recursionDesired | found.code
  const whole = frame(query, flags, found.answers, found.authorities)
  if (transport === 'tcp' || whole.length <= query.udpBytes) return whole
  return frame(query, flags | TRUNCATED_RESPONSE, [], [])
}

/** An error answer to a message that could not be read; undefined when not even its number can be. */
export function refuseQuery(message: Buffer, code: number): Buffer | undefined {
  if (message.length < 12 || (message.readUInt8(2) & 0x80) !== 0) return undefined
  return encode({ type: 'response', id: message.readUInt16BE(0), flags: code })
}

function frame(
  query: AskedQuestion,
  flags: number,
  answers: readonly Answer[],
  authorities: readonly Answer[],
): Buffer {
  return encode({
    type: 'response',
    id: query.id,
    flags,
    questions: [query.question],
    answers: [...answers],
    authorities: [...authorities],
    additionals: query.saidEdns ? [edns] : [],
  })
}

const edns: Answer = {
  type: 'OPT',
  name: '.',
  udpPayloadSize: 1232,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
}
