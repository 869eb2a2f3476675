import type { Recipients } from '../../api/types.ts'
import { useTexts } from '../../texts/use-texts.ts'
import styles from './RecipientsPanel.module.css'

/** More files than this are counted, not listed. */
const listed = 6

/** Which parts go and which stay, in words. */
export function PartsList({ parts }: { parts: Recipients['parts'] }) {
  const { t } = useTexts()
  const pieceText = usePieceText()
  const { recipe, evidence } = parts
  const pieces = (goes: boolean) => evidence.filter((piece) => piece.goes === goes)
  const access = recipe.fields.length > 0 ? [t('recipients.recipe')] : []
  const files = (goes: boolean) => {
    const those = pieces(goes)
    const more = those.length - listed
    return [
      ...those.slice(0, listed).map((piece) => ({ key: piece.blob, text: pieceText(piece) })),
      ...(more > 0 ? [{ key: 'more', text: t('recipients.more', { count: more }) }] : []),
    ]
  }
  const line = (text: string) => ({ key: text, text })
  const goes = [
    line(t('recipients.report')),
    line(t('recipients.address')),
    ...(recipe.goes ? access.map(line) : []),
    ...files(true),
  ]
  const stays = [
    line(t('recipients.words')),
    line(t('recipients.messages')),
    ...(recipe.goes ? [] : access.map(line)),
    ...files(false),
  ]
  return (
    <>
      <Part title={t('recipients.goes')} lines={goes} />
      <Part title={t('recipients.stays')} lines={stays} />
    </>
  )
}

function Part({ title, lines }: { title: string; lines: readonly { key: string; text: string }[] }) {
  return (
    <div>
      <h3>{title}</h3>
      <ul className={styles['list']}>
        {lines.map(({ key, text }) => (
          <li key={key}>{text}</li>
        ))}
      </ul>
    </div>
  )
}

/** A piece of evidence by what it is and how large. */
export function usePieceText(): (piece: Recipients['parts']['evidence'][number]) => string {
  const { t, lookUp, size } = useTexts()
  return ({ role, sizeBytes }) =>
    t('recipients.piece', {
      role: lookUp('evidenceRole', role) ?? t('evidenceRole.other'),
      size: size(sizeBytes),
    })
}
