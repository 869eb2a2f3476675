// One check character in the code's own alphabet: the sum of symbol times a power of a generator, over the field of 32
// elements. All powers within 31 places differ and none is zero, so a single wrong character changes the sum, and so
// does a swap of any two different characters, neighbours or not.

const fieldPolynomial = 0b100101

/** powers[i] is the i-th power of x in GF(2)[x] / (x^5 + x^2 + 1), in which x generates all 31 non-zero elements. */
const powers: readonly number[] = (() => {
  const found = [1]
  while (found.length < 31) {
    const doubled = (found.at(-1) ?? 0) << 1
    found.push(doubled & 32 ? doubled ^ fieldPolynomial : doubled)
  }
  return found
})()

const exponents = new Map(powers.map((power, exponent) => [power, exponent]))

/** The check symbol (0 to 31) of up to 30 symbols (0 to 31 each); it stands behind them, at place 0 of the sum. */
export function checkSymbol(symbols: readonly number[]): number {
  if (symbols.length > 30) throw new RangeError('The check holds for at most 30 symbols')
  return symbols.reduce((sum, symbol, at) => sum ^ timesPower(symbol, at + 1), 0)
}

function timesPower(symbol: number, power: number): number {
  const exponent = exponents.get(symbol)
  return exponent === undefined ? 0 : (powers[(exponent + power) % 31] ?? 0)
}
