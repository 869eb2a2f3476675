import { ChoiceButton } from './ChoiceButton.tsx'
import styles from './ChoiceDialog.module.css'
import { Dialog } from './Dialog.tsx'

interface DialogChoice<Value extends string> {
  value: Value
  text: string
  /** The sentence that says why this choice is closed now. */
  closed?: string | undefined
}

interface Props<Value extends string> {
  title: string
  choices: readonly DialogChoice<Value>[]
  onChoose(value: Value): void
  onClose(): void
}

const keys = '123456789abcdefgijklmnopqrst'

/** One question, answered with one key or click. */
export function ChoiceDialog<Value extends string>({ title, choices, onChoose, onClose }: Props<Value>) {
  const open = choices.filter((choice) => choice.closed === undefined)
  return (
    <Dialog
      title={title}
      onClose={onClose}
      onKey={(key) => {
        const choice = key.length === 1 ? open[keys.indexOf(key)] : undefined
        if (choice) onChoose(choice.value)
      }}
    >
      {open.map((choice, index) => (
        <ChoiceButton key={choice.value} of={keys[index] ?? ''} onClick={() => onChoose(choice.value)}>
          {choice.text}
        </ChoiceButton>
      ))}
      <Closed choices={choices} />
    </Dialog>
  )
}

function Closed({ choices }: { choices: readonly DialogChoice<string>[] }) {
  const closed = choices.filter((choice) => choice.closed !== undefined)
  if (closed.length === 0) return null
  return (
    <ul className={styles['closed']}>
      {closed.map((choice) => (
        <li key={choice.value}>
          {choice.text}: {choice.closed}
        </li>
      ))}
    </ul>
  )
}
