/** Works on all values, `atOnce` at a time; all are tried before the first failure is thrown. */
export async function inParallel<Value>(
  values: readonly Value[],
  atOnce: number,
  work: (value: Value) => Promise<void>,
): Promise<void> {
  const waiting = [...values]
  const failures: unknown[] = []
  const worker = async () => {
    for (let value = waiting.shift(); value !== undefined; value = waiting.shift()) {
      await work(value).catch((error: unknown) => failures.push(error))
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, values.length) }, worker))
  if (failures.length > 0) throw failures[0]
}
