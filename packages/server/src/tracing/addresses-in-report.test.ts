import { describe, expect, it } from 'vitest'
import { accessRecipeFor, addressesInReport, mostAddresses } from './addresses-in-report.ts'

const found = (locator: string, text = '', kind: Parameters<typeof addressesInReport>[0] = 'url') =>
  addressesInReport(kind, { locator, text }).map(({ canonical }) => canonical)

describe('the addresses of a report', () => {
  it.each([
    ['https://a.example/1', ['https://a.example/1']],
    ['a.example/1', ['http://a.example/1']],
    ['I saw it on https://a.example/1, look there', ['https://a.example/1']],
    ['see:https://a.example/1', ['https://a.example/1']],
    ['on a.example/1 this morning', ['http://a.example/1']],
    ['www.a.example and more', ['http://www.a.example/']],
    ['a [dot] example', ['http://a.example/']],
    ['it is hxxps://a [.] example/1 there', ['https://a.example/1']],
    ['https://a.example/1 https://b.example/2', ['https://a.example/1', 'https://b.example/2']],
    ['https://a.example/1,https://b.example/2', ['https://a.example/1', 'https://b.example/2']],
    [
      'https://a.example/1\r\n\r\nhttps://b.example/2\nb.example',
      ['https://a.example/1', 'https://b.example/2', 'http://b.example/'],
    ],
    ['https://a.example/1\nHTTPS://A.example:443/1#x', ['https://a.example/1']],
    ['https://web.example/archive/https://a.example/1', ['https://web.example/archive/https://a.example/1']],
    ['ftp://a.example/1', []],
    ['a page I do not remember', []],
    ['', []],
  ])('%j names %j', (locator, addresses) => {
    expect(found(locator)).toEqual(addresses)
  })

  it('takes from the free text only lines that are an address and nothing else', () => {
    expect(found('', 'It was here:\nhttps://a.example/1\nnot on https://b.example/ or c.example')).toEqual([
      'https://a.example/1',
    ])
  })

  it('takes from an account or a place only what is spelled out as an address', () => {
    expect(found('anna.se', '', 'account')).toEqual([])
    expect(found('https://social.example/anna', '', 'account')).toEqual(['https://social.example/anna'])
  })

  it('stops at the most that one report may name', () => {
    const many = Array.from({ length: 50 }, (_, index) => `https://a.example/${index}`).join('\n')
    expect(found(many)).toHaveLength(mostAddresses)
  })
})

describe('how to reach a page', () => {
  const content = {
    locator: 'https://anna:secret@a.example/1',
    text: '',
    recipe: { referrer: 'https://b.example/' },
  }

  it('includes what stood in the address', () => {
    expect(accessRecipeFor('url', content, 'https://a.example/1')).toEqual({
      ...{ username: 'anna', password: 'secret', referrer: 'https://b.example/' },
    })
  })

  it('prefers what was given for it', () => {
    const recipe = { username: 'berit' }
    expect(accessRecipeFor('url', { ...content, recipe }, 'https://a.example/1')).toMatchObject(recipe)
  })

  it('leaves other addresses alone', () => {
    expect(accessRecipeFor('url', content, 'https://c.example/')).toEqual(content.recipe)
  })
})
