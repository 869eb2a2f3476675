import { readJson } from '../json/read-json.ts'
import type { ListLine } from '../list-line.ts'
import type { ListDefaults } from '../listed-entry.ts'
import type { CategoryModel } from './category-model.ts'
import { readMedia } from './media.ts'
import { fitsModel, readContext, type VicContext } from './versions.ts'

/**
 * Reads a Project VIC file, version 1.2, 1.3 or 2.0, a hash set (`#Media`) or a case (`#Cases`). It must say what it is
 * before its `value`, as OData does. Flags, also `IsPrecategorized`, and `TotalMediaFiles` are passed over: only the
 * category counts (reference/domain.md 3.3).
 */
export async function* readVicList(
  pieces: AsyncIterable<string>,
  defaults: ListDefaults,
  model: CategoryModel,
): AsyncGenerator<ListLine> {
  let context: VicContext | undefined
  const isMedia = (path: readonly string[]) => {
    const at = context?.of === 'Cases' ? 'value/*/Media/*' : 'value/*'
    return path.join('/') === at
  }
  for await (const event of readJson(pieces, isMedia)) {
    const { line } = event
    if (event.kind === 'broken') return yield event
    const [first = ''] = event.path
    if (event.kind === 'value' && event.path.length === 1 && isContext(first)) {
      context = readContext(String(event.value))
      if (!context) return yield { kind: 'broken', line, reason: 'unknown-version' }
      if (!fitsModel(context, model)) return yield { kind: 'broken', line, reason: 'other-category-model' }
      continue
    }
    if (first === 'value' && !context) return yield { kind: 'broken', line, reason: 'unknown-version' }
    if (!context || !isMedia(event.path)) continue
    yield event.kind === 'too-long'
      ? { kind: 'refused', line, reason: 'too-long' }
      : { line, ...readMedia(event.value, context, defaults, model) }
  }
  if (!context) yield { kind: 'broken', line: 1, reason: 'no-list' }
}

const isContext = (member: string) => member === '@odata.context' || member === 'odata.metadata'
