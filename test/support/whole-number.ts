import { InvalidArgumentError } from 'commander'

/** An option of a program of the tests. */
export function wholeNumber(given: string): number {
  const number = Number(given)
  if (!Number.isSafeInteger(number) || number < 1) throw new InvalidArgumentError('It must be a whole number above 0.')
  return number
}
