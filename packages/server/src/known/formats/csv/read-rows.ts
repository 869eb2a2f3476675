// A reader for CSV (RFC 4180) that does not fit into memory. Separated by comma, semicolon or tab, whichever the first row has.

export type CsvRow =
  | { kind: 'row'; line: number; fields: string[] }
  | { kind: 'refused'; line: number; reason: 'too-long' | 'bad-quotes' }
  /** A quoted field that never ends. */
  | { kind: 'broken'; line: number; reason: 'cut-off' }

const maxRowChars = 64 * 1024

interface Row {
  line: number
  fields: string[]
  field: string
  chars: number
  /** At the start of a field, inside plain text, inside quotes, or behind the closing quote. */
  at: 'start' | 'plain' | 'quoted' | 'closed'
  fault: 'too-long' | 'bad-quotes' | undefined
}

const emptyRow = (line: number): Row => ({
  ...{ line, fields: [], field: '', chars: 0, at: 'start', fault: undefined },
})

/** The rows of a CSV file; empty lines are left out. Holds one row of at most 65,536 characters. */
export async function* readRows(pieces: AsyncIterable<string>): AsyncGenerator<CsvRow> {
  let separator: string | undefined
  let head = ''
  let line = 1
  let row = emptyRow(1)
  let afterReturn = false

  function* read(text: string, between: string): Generator<CsvRow> {
    for (const character of text) {
      const isSecondOfTwo = afterReturn && character === '\n'
      afterReturn = false
      if (isSecondOfTwo) continue
      if (character === '\r' || character === '\n') {
        line += 1
        afterReturn = character === '\r'
        if (row.at === 'quoted') {
          take(row, '\n')
          continue
        }
        const ended = endRow(row)
        if (ended) yield ended
        row = emptyRow(line)
      } else take(row, character, between)
    }
  }

  for await (const piece of pieces) {
    if (separator !== undefined) {
      yield* read(piece, separator)
      continue
    }
    head += piece
    const end = /[\r\n]/.exec(head)
    if (!end && head.length < maxRowChars) continue
    separator = separatorOf(head.slice(0, end?.index))
    yield* read(head, separator)
  }
  if (separator === undefined) yield* read(head, separatorOf(head))
  if (row.at === 'quoted') return yield { kind: 'broken', line: row.line, reason: 'cut-off' }
  const last = endRow(row)
  if (last) yield last
}

function separatorOf(firstRow: string): string {
  const counts = [',', ';', '\t'].map((one) => ({ one, count: firstRow.split(one).length }))
  return counts.toSorted((a, b) => b.count - a.count)[0]?.one ?? ','
}

function take(row: Row, character: string, separator = ''): void {
  row.chars += 1
  if (row.chars > maxRowChars) {
    row.fault = 'too-long'
    row.fields = []
    row.field = ''
  }
  switch (row.at) {
    case 'start':
    case 'plain':
      if (character === separator) endField(row)
      else if (character === '"' && row.at === 'start') row.at = 'quoted'
      else {
        row.at = 'plain'
        add(row, character)
      }
      return
    case 'quoted':
      if (character === '"') row.at = 'closed'
      else add(row, character)
      return
    case 'closed':
      if (character === separator) endField(row)
      else if (character === '"') {
        row.at = 'quoted'
        add(row, character)
      } else row.fault ??= 'bad-quotes'
  }
}

function add(row: Row, character: string): void {
  if (row.fault !== 'too-long') row.field += character
}

function endField(row: Row): void {
  if (row.fault !== 'too-long') row.fields.push(row.field)
  row.field = ''
  row.at = 'start'
}

function endRow(row: Row): CsvRow | undefined {
  const { line, fault } = row
  if (row.chars === 0) return undefined
  if (fault) return { kind: 'refused', line, reason: fault }
  return { kind: 'row', line, fields: [...row.fields, row.field] }
}
