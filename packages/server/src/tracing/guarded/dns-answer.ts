export type DnsType = 'A' | 'AAAA' | 'NS'

export interface DnsRecord {
  name: string
  type: string
  ttl: number
  data: string
}

/** What one name server said at one time: evidence. */
export interface DnsAnswer {
  name: string
  type: DnsType
  /** As configured: address and port. */
  server: string
  /** ISO 8601. */
  at: string
  /** NOERROR, NXDOMAIN, SERVFAIL... (RFC 1035 4.1.1). */
  code: string
  records: DnsRecord[]
}
