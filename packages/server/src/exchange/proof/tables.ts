interface LedgerVoucherTable {
  kid: string
  vkey: string
  jws: string
  at: Date
}

declare module '../../foundation/database.ts' {
  interface Tables {
    ledger_voucher: LedgerVoucherTable
  }
}

export type { LedgerVoucherTable }
