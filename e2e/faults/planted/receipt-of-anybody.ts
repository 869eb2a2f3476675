/** Source of what passes for a receipt in `send-envelope.ts`, for a mistake that asks nobody for one. */
export const receiptOfAnybody = `{
  v: 1, kind: 'delivered', env: envelope.id, env_sha256: envelope.id, parts: [],
  from: envelope.to, to: envelope.from, at: envelope.iat, dir: envelope.dir,
  log: { origin: envelope.to, size: 0, root: envelope.dir.root },
} as unknown as FinalReceipt['receipt']`
