import { describe, expect, it } from 'vitest'
import { addressedTo, answerAddress } from './answer-address.ts'

const ours = 'notices@hotline-se.example'

describe('the address of answers', () => {
  it('carries the token and is read back, whatever became of its case on the way', () => {
    const address = answerAddress(ours, '0123456789abcdef')
    expect(address).toBe('notices+0123456789abcdef@hotline-se.example')
    expect(addressedTo(address, ours)).toEqual({ to: 'notice', token: '0123456789abcdef' })
    expect(addressedTo(address.toUpperCase(), ours)).toEqual({ to: 'notice', token: '0123456789abcdef' })
  })

  it('the plain address is the desk', () => {
    expect(addressedTo('Notices@hotline-se.example', ours)).toEqual({ to: 'desk' })
  })

  it('everything else is nobody here', () => {
    for (const address of [
      'notices@other.example',
      'notices+0123456789abcdef@other.example',
      'notices+short@hotline-se.example',
      'notices+0123456789abcdef0@hotline-se.example',
      "notices+0123456789abcde'@hotline-se.example",
      'root@hotline-se.example',
      '',
    ])
      expect(addressedTo(address, ours)).toEqual({ to: 'nobody-here' })
  })
})
