import { FailureMessage } from '../parts/FailureMessage.tsx'

/** A screen that broke: a bug of ours, said plainly. */
export function Failed({ error }: { error: unknown }) {
  return <FailureMessage error={error} retry={() => window.location.reload()} />
}
