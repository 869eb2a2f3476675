import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseMail } from './mail.ts'
import { createMailbox, type StoredMail } from './mailbox.ts'

const received = { receivedAt: new Date(0), from: 'a@hotline.example', to: ['b@provider.example'] }
const parsed = await parseMail(Buffer.from('Subject: any\r\n\r\ntext'), { ...received, id: 'any' })
const aMail = (id: number, bytes: number): StoredMail => ({
  mail: { ...parsed, id: `${id}` },
  raw: Buffer.alloc(bytes),
})

test('a mailbox never holds more than its limits and always holds the newest', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(60), { minLength: 1, maxLength: 50 }), (sizes) => {
      const mailbox = createMailbox({ mails: 5, bytes: 100 })
      for (const [index, size] of sizes.entries()) {
        mailbox.add(aMail(index, size))
        const held = mailbox.list().map((mail) => Number(mail.id))
        expect(held.length).toBeLessThanOrEqual(5)
        expect(held.reduce((sum, id) => sum + (sizes[id] ?? 0), 0)).toBeLessThanOrEqual(100)
        expect(held).toEqual(Array.from({ length: held.length }, (_, back) => index - held.length + 1 + back))
        expect(held.at(-1)).toBe(index)
      }
    }),
  )
})
